/** Where a value is: object keys and array positions, from the root. */
export type JsonPath = ReadonlyArray<string | number>;
export type JsonKind = 'object' | 'array' | 'string' | 'scalar';

/** Receives the content of one string, with escapes resolved, as it arrives. */
export interface StringSink {
	push(bytes: Buffer): void;
	/**
	 * Takes content that had no escapes, if it can tell that no control character is in it; for sinks of
	 * large content, which then is not searched for one.
	 * @returns whether it was taken
	 */
	pushPlain?(bytes: Buffer): boolean;
	/** @returns the text that replaces the content, already escaped for JSON */
	end(): string;
}

/**
 * What a piece of text is: `token`, raw JSON; `diverted`, the raw content of a string that has a sink;
 * `replacement`, what the sink returned for it.
 */
export type TextKind = 'token' | 'diverted' | 'replacement';

/** Receives JSON while it is scanned. */
export interface JsonListener {
	/** All text in order, without white space between tokens. The bytes are views of the pushed chunks. */
	text(bytes: Buffer, kind: TextKind): void;
	/** Called where a value starts. For a string it may return a sink that receives the content. */
	valueStart?(path: JsonPath, kind: JsonKind): StringSink | undefined;
	/** Called where a value ends. `scalar` is the text of a number, true, false or null. */
	valueEnd?(path: JsonPath, scalar?: string): void;
}
