import { sleep, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import { base64Encoded, base64Held, isCanonical } from '../streaming/base64';
import { bytesOf, CHUNK_BYTES, type ByteSource } from '../streaming/byteSource';
import type { StreamMaker } from './streams';

/** A file in n8n's binary data, wherever n8n keeps it. */
export interface BinaryFile {
	bytes: ByteSource;
	/** The base64 text of the bytes, for which nothing is decoded that n8n holds as base64. */
	base64: ByteSource;
}

/** Held base64 that takes a millisecond or more to check, in characters. */
const LARGE = 4 * 1024 * 1024;

type BinaryHelpers = Pick<IExecuteFunctions['helpers'], 'getBinaryMetadata' | 'getBinaryStream'>;

/** Opens a binary of an item: stored by its id, or in memory as base64. */
export async function binaryFile(
	helpers: BinaryHelpers,
	binary: IBinaryData,
	streams: StreamMaker,
): Promise<BinaryFile> {
	const { id, data } = binary;
	if (!id) {
		// What else n8n has to do gets its turn between two images.
		if (data.length > LARGE) await sleep(0);
		const isPlain = isCanonical(data);
		return { bytes: decoded(data, isPlain), base64: base64Held(data, isPlain) };
	}
	const { fileSize } = await helpers.getBinaryMetadata(id);
	const bytes: ByteSource = {
		length: fileSize,
		async *read(pieceBytes = CHUNK_BYTES) {
			const stream = await helpers.getBinaryStream(id, pieceBytes);
			streams.learnFrom(stream);
			// Leaving the loop early destroys the stream, so that no file stays open.
			for await (const chunk of stream) yield asBytes(chunk);
		},
	};
	return { bytes, base64: base64Encoded(bytes, 'fresh') };
}

function decoded(base64: string, isPlain: boolean): ByteSource {
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
