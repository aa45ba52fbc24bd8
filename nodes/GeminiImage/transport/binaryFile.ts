import { sleep, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, Failure } from '../gemini/failure';
import { encodeBase64, heldBase64, isCanonical } from '../streaming/base64';
import { bytesOf, CHUNK_BYTES, type ByteSource } from '../streaming/byteSource';
import { errorCode } from './connectionFailure';
import type { StreamMaker } from './streamMaker';

/** A file in n8n's binary data, wherever n8n keeps it. */
export interface BinaryFile {
	bytes: ByteSource;
	/** The base64 text of the bytes, for which nothing is decoded that n8n holds as base64. */
	base64: ByteSource;
}

/** Held base64 that takes a millisecond or more to check, in characters. */
const LARGE = 4 * 1024 * 1024;

type BinaryHelpers = Pick<IExecuteFunctions['helpers'], 'getBinaryMetadata' | 'getBinaryStream'>;

/** What else than text may stand here, since every node may write binaries, counts as nothing. */
const contentSchema = z
	.object({
		id: z.string().optional().catch(undefined),
		data: z.string().optional().catch(undefined),
	})
	.catch({});

/** n8n writes the name of its storage into `data` where a file has an ID. */
const STORAGE_NAMES = ['filesystem', 'filesystem-v2', 'database', 's3', 'azure'];

/**
 * Opens a binary of an item: stored by its id, or in memory as base64.
 * @param where for messages: the start of a sentence, which file it is
 * @throws Failure when it has no content, or n8n cannot read it
 */
export async function binaryFile(
	helpers: BinaryHelpers,
	binary: IBinaryData,
	streams: StreamMaker,
	where = 'A file of the item',
): Promise<BinaryFile> {
	const { id, data } = contentSchema.parse(binary);
	if (id) return await storedFile(helpers, id, streams, where);
	if (data === undefined || STORAGE_NAMES.includes(data)) {
		throw noContent(where);
	}
	// Some put a whole data: URI here.
	const base64 = data.startsWith('data:') ? data.slice(data.indexOf(',') + 1) : data;
	// What else n8n has to do gets its turn between two images.
	if (base64.length > LARGE) await sleep(0);
	const isPlain = isCanonical(base64);
	return { bytes: decodeHeld(base64, isPlain), base64: heldBase64(base64, isPlain) };
}

/** A binary of which only the name and the type are left. */
export function noContent(where: string): Failure {
	return badInput(
		`${where} has no content any more`,
		'Nothing was sent. Only its name and type are left: data that were pinned, edited or made by a Code node keep no files. Unpin the node before, and run the workflow from where the file is made.',
	);
}

async function storedFile(
	helpers: BinaryHelpers,
	id: string,
	streams: StreamMaker,
	where: string,
): Promise<BinaryFile> {
	const read = async function* (pieceBytes = CHUNK_BYTES) {
		const stream = await helpers.getBinaryStream(id, pieceBytes);
		streams.learnFrom(stream);
		// Leaving the loop early destroys the stream, so that no file stays open.
		for await (const chunk of stream) yield asBytes(chunk);
	};
	try {
		const { fileSize } = await helpers.getBinaryMetadata(id);
		const isSize = Number.isSafeInteger(fileSize) && fileSize >= 0;
		const bytes: ByteSource = { length: isSize ? fileSize : await lengthOf(read()), read };
		return { bytes, base64: encodeBase64(bytes, 'fresh') };
	} catch (error) {
		throw unreadableFile(error, where);
	}
}

async function lengthOf(chunks: AsyncIterable<Buffer>): Promise<number> {
	let length = 0;
	for await (const chunk of chunks) length += chunk.length;
	return length;
}

/** Faults of the machine, which are explained elsewhere. */
const OF_THE_MACHINE = ['EMFILE', 'ENFILE', 'EACCES', 'ENOSPC'];

/** A stored file that n8n does not give, without the paths inside n8n that it names. */
export function unreadableFile(error: unknown, where: string): unknown {
	const code = errorCode(error);
	if (error instanceof Failure || OF_THE_MACHINE.includes(code)) return error;
	return new Failure(
		`n8n cannot read ${where.replace(/^[TA]/, (letter) => letter.toLowerCase())}`,
		{
			description:
				"Nothing was sent. It is no longer in n8n's storage, or another worker keeps it. n8n deletes files with the executions they belong to: run the workflow from where the file is made. In queue mode all workers need one storage, such as a database or S3.",
			reason: 'ENOENT',
			retryable: false,
		},
	);
}

function decodeHeld(base64: string, isPlain: boolean): ByteSource {
	if (!isPlain) return bytesOf(Buffer.from(base64, 'base64'));
	const padding = /=*$/.exec(base64.slice(-2))?.[0].length ?? 0;
	return {
		length: (base64.length / 4) * 3 - padding,
		*read(pieceBytes = CHUNK_BYTES) {
			const step = Math.ceil(pieceBytes / 3) * 4;
			for (let at = 0; at < base64.length; at += step) {
				yield Buffer.from(base64.slice(at, at + step), 'base64');
			}
		},
	};
}

/** The first bytes of a file, at most `limit`. */
export async function headOf(source: ByteSource, limit: number): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of source.read(limit)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length >= limit) break;
	}
	return Buffer.concat(chunks).subarray(0, limit);
}

/** A chunk of a Node readable: bytes, or text where an encoding was set. */
export function asBytes(chunk: unknown): Buffer {
	if (Buffer.isBuffer(chunk)) return chunk;
	return chunk instanceof Uint8Array ? Buffer.from(chunk) : Buffer.from(String(chunk));
}
