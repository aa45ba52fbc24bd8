/** Where a value stands: object keys and array positions from the top. */
export type JsonPath = ReadonlyArray<string | number>;
export type JsonKind = 'object' | 'array' | 'string' | 'scalar';

/** Takes the content of one string, escapes resolved, as it arrives. */
export interface StringSink {
	push(bytes: Buffer): void;
	/** @returns what stands for the content from here on; must need no escaping. */
	end(): string;
}

/**
 * What a piece of text is: `token`, as it came; `diverted`, the content of a diverted string, as it
 * came; `replacement`, what the sink gave for it.
 */
export type TextKind = 'token' | 'diverted' | 'replacement';

/** Hears of JSON as it is read. */
export interface JsonListener {
	/** All text but white space between tokens, in order. The bytes are views of the pushed chunks. */
	text(bytes: Buffer, kind: TextKind): void;
	/** A value begins. A sink returned for a string takes the string's content. */
	valueStart?(path: JsonPath, kind: JsonKind): StringSink | undefined;
	/** A value has ended; `scalar` is the text of a number, true, false or null. */
	valueEnd?(path: JsonPath, scalar?: string): void;
}
