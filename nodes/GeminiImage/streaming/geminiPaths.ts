import type { JsonPath, StringSink } from './jsonListener';

/** True for the string that holds an image: `…parts[n].inlineData.data`. */
export function isImageData(path: JsonPath): boolean {
	return (
		path.at(-1) === 'data' &&
		(path.at(-2) === 'inlineData' || path.at(-2) === 'inline_data') &&
		path.at(-4) === 'parts'
	);
}

/** True for a thought signature, which may be megabytes long: `…parts[n].thoughtSignature`. */
export function isSignature(path: JsonPath): boolean {
	return (
		(path.at(-1) === 'thoughtSignature' || path.at(-1) === 'thought_signature') &&
		path.at(-3) === 'parts'
	);
}

/** Passes over a string's content and leaves its length in bytes in its place. */
export class LengthSink implements StringSink {
	private length = 0;

	push(bytes: Buffer): void {
		this.length += bytes.length;
	}

	end(): string {
		return String(this.length);
	}
}
