import { Failure } from '../failure/failure';
import { connectionFailure } from './connectionFailure';
import { asBytes } from './binaryFile';
import { decompress } from './decompress';
import type { Deadline } from './deadline';
import type { Readable } from './streamMaker';

/** Most that is read of an answer that holds no images. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The JSON of an answer without images. @throws Failure when it is too large, is cut off or not JSON */
export async function readJson(body: Readable, deadline: Deadline): Promise<unknown> {
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const bytes of decompress(chunksOf(body))) {
			chunks.push(bytes);
			length += bytes.length;
			if (length > MAX_BYTES) throw new Failure('answerTooLarge', { httpCode: 200 });
		}
	} catch (error) {
		throw connectionFailure(error, deadline);
	}
	try {
		return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
	} catch (error) {
		throw unreadableAnswer(error);
	}
}

function unreadableAnswer(cause: unknown): Failure {
	return new Failure('unreadableAnswer', { httpCode: 200 }, cause);
}

async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
	for await (const chunk of body) yield asBytes(chunk);
}
