import type { JsonPath, StringSink } from './jsonListener';

/** True for the string that holds an image: `…parts[n].inlineData.data`. */
export function isImageData(path: JsonPath): boolean {
	return (
		path.at(-1) === 'data' &&
		(path.at(-2) === 'inlineData' || path.at(-2) === 'inline_data') &&
		path.at(-4) === 'parts'
	);
}

/** True for a thought signature: `…parts[n].thoughtSignature`. It can be megabytes long. */
export function isSignature(path: JsonPath): boolean {
	return (
		(path.at(-1) === 'thoughtSignature' || path.at(-1) === 'thought_signature') &&
		path.at(-3) === 'parts'
	);
}

/** Replaces a string's content by its length in bytes. */
export class LengthSink implements StringSink {
	private length = 0;

	push(bytes: Buffer): void {
		this.length += bytes.length;
	}

	end(): string {
		return String(this.length);
	}
}
