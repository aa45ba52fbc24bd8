import { Failure } from '../failure/failure';
import { JsonSyntaxError } from '../streaming/jsonScanner';
import { DescriptionScanner } from '../streaming/descriptionScanner';
import { asBytes } from './binaryFile';
import { connectionFailure } from './connectionFailure';
import { decompress } from './decompress';
import type { Deadline } from './deadline';
import type { Readable } from './streamMaker';

/**
 * The JSON of a description, or of a page of them, with a placeholder for each inline result: these hold
 * all images of a batch, and may be gigabytes. What arrives extends the deadline.
 * @throws Failure when it is cut off or not JSON
 */
export async function readDescription(body: Readable, deadline: Deadline): Promise<unknown> {
	const scanner = new DescriptionScanner('none');
	try {
		for await (const bytes of descriptionBytes(body, deadline)) scanner.push(bytes);
		return scanner.end();
	} catch (error) {
		throw connectionFailure(unreadable(error), deadline);
	}
}

/** The bytes of a description, which extend the deadline. */
export async function* descriptionBytes(
	body: Readable,
	deadline: Deadline,
): AsyncGenerator<Buffer> {
	for await (const bytes of decompress(chunksOf(body))) {
		deadline.extend();
		yield bytes;
	}
}

async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
	for await (const chunk of body) yield asBytes(chunk);
}

function unreadable(error: unknown): unknown {
	const isSyntax = error instanceof SyntaxError || error instanceof JsonSyntaxError;
	return isSyntax ? new Failure('unreadableAnswer', { httpCode: 200 }, error) : error;
}
