import { sleep, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { Failure, isFailure } from '../failure/failure';
import type { ImageSource } from '../failure/imageSource';
import { encodeBase64, heldBase64, isCanonical } from '../streaming/base64';
import { bytesOf, CHUNK_BYTES, type ByteSource } from '../streaming/byteSource';
import { errorCode } from './connectionFailure';
import { databaseFailure } from './databaseFailure';
import { storageCode, storageFailure } from './storageFailure';
import type { StreamMaker } from './streamMaker';

/** A file in n8n's binary data, wherever n8n keeps it. */
export interface BinaryFile {
	bytes: ByteSource;
	/** The base64 text of the bytes. What n8n holds as base64 is not decoded for it. */
	base64: ByteSource;
}

/** Held base64 that takes a millisecond or more to check, in characters. */
const LARGE = 4 * 1024 * 1024;

type BinaryHelpers = Pick<IExecuteFunctions['helpers'], 'getBinaryMetadata' | 'getBinaryStream'>;

/** Every node may write binaries, so anything but text counts as nothing here. */
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
 * @param image which file it is, for a failure
 * @throws Failure when it has no content, or n8n cannot read it
 */
export async function binaryFile(
	helpers: BinaryHelpers,
	binary: IBinaryData,
	streams: StreamMaker,
	image: ImageSource = 'item',
): Promise<BinaryFile> {
	const { id, data } = contentSchema.parse(binary);
	if (id) return await openStoredFile(helpers, id, streams, image);
	if (data === undefined || STORAGE_NAMES.includes(data)) {
		throw new Failure('fileWithoutContent', { image });
	}
	// Some nodes put a whole data: URI here.
	const base64 = data.startsWith('data:') ? data.slice(data.indexOf(',') + 1) : data;
	// Between two images, n8n gets a turn for its other work.
	if (base64.length > LARGE) await sleep(0);
	const isPlain = isCanonical(base64);
	return { bytes: decodeHeld(base64, isPlain), base64: heldBase64(base64, isPlain) };
}

async function openStoredFile(
	helpers: BinaryHelpers,
	id: string,
	streams: StreamMaker,
	image: ImageSource,
): Promise<BinaryFile> {
	const read = async function* (pieceBytes = CHUNK_BYTES) {
		const stream = await openStream(helpers, id, pieceBytes, image);
		streams.learnFrom(stream);
		try {
			// Leaving the loop early destroys the stream, so that no file stays open.
			for await (const chunk of stream) yield asBytes(chunk);
		} catch (error) {
			throw brokenOff(error, image);
		}
	};
	try {
		const { fileSize } = await helpers.getBinaryMetadata(id);
		const isSize = Number.isSafeInteger(fileSize) && fileSize >= 0;
		const bytes: ByteSource = { length: isSize ? fileSize : await lengthOf(read()), read };
		return { bytes, base64: encodeBase64(bytes, 'fresh') };
	} catch (error) {
		throw unreadableFileFailure(error, image);
	}
}

async function openStream(
	helpers: BinaryHelpers,
	id: string,
	pieceBytes: number,
	image: ImageSource,
): ReturnType<BinaryHelpers['getBinaryStream']> {
	try {
		return await helpers.getBinaryStream(id, pieceBytes);
	} catch (error) {
		throw unreadableFileFailure(error, image);
	}
}

/** n8n's storage broke off in the middle of a file, or did not open it after all. */
function brokenOff(error: unknown, image: ImageSource): Failure {
	if (OF_THE_MACHINE.includes(errorCode(error))) {
		return storageFailure(error).with({ isRetryable: true, isRepeatable: true });
	}
	return new Failure('fileBrokeOff', { image }, error);
}

async function lengthOf(chunks: AsyncIterable<Buffer>): Promise<number> {
	let length = 0;
	for await (const chunk of chunks) length += chunk.length;
	return length;
}

/** What is no property of the file, and explained as a failure of n8n's storage. */
const OF_THE_MACHINE = ['EMFILE', 'ENFILE', 'EACCES', 'ENOSPC'];

/** A stored file that n8n does not give. The paths that n8n names stay in the cause. */
export function unreadableFileFailure(error: unknown, image: ImageSource): unknown {
	if (isFailure(error) || OF_THE_MACHINE.includes(errorCode(error))) return error;
	if (storageCode(error)?.startsWith('S3_')) return storageFailure(error).with({ isUnsent: true });
	const database = databaseFailure(error);
	return database?.with({ isUnsent: true }) ?? new Failure('fileUnreadable', { image }, error);
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
