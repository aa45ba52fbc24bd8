import { bytesOf } from '../streaming/byteSource';
import type { CallContext, StorageContext } from '../transport/callContext';
import { binaryFile, type BinaryFile } from '../transport/binaryFile';
import type { openDownload } from '../transport/download';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streamMaker';
import { resolveFileUri, unverifiedFileUri } from './fileUri';
import { formatOf } from './format';
import type { Reference } from './reference';

type Download = Awaited<ReturnType<typeof openDownload>>;

/** How references that are not in an item are kept. */
export interface ReferenceSources {
	/** Takes an image that is being fetched. */
	keep: (context: StorageContext, streams: StreamMaker, download: Download) => Promise<BinaryFile>;
	/** A file that the provider reads itself. */
	fileAt: (context: CallContext, entry: string, provider: Provider) => Promise<Reference>;
}

/** The image goes into n8n's binary storage, since a request has to say its length. */
export const SENDING_SOURCES: ReferenceSources = {
	async keep({ helpers }, streams, { stream, chunks }) {
		streams.learnFrom(stream);
		const body = streams.from({ read: () => chunks }) ?? stream;
		const type = 'application/octet-stream';
		const binary = await helpers.prepareBinaryData(body, 'reference', type);
		return await binaryFile(helpers, binary, streams);
	},
	fileAt: resolveFileUri,
};

/** A preview keeps only as much of an image as is looked at. */
const HEAD_BYTES = 64 * 1024;

/** For a preview: nothing is stored, and the provider is not asked. */
export const PREVIEW_SOURCES: ReferenceSources = {
	async keep(_context, _streams, { chunks, length }) {
		const kept: Buffer[] = [];
		let read = 0;
		let isImage: boolean | undefined;
		for await (const chunk of chunks) {
			// Anything else may be an image in base64, and is looked at whole.
			if (!isImage) kept.push(chunk);
			read += chunk.length;
			if (read < HEAD_BYTES) continue;
			isImage ??= formatOf(Buffer.concat(kept)) !== undefined;
			// Leaving the loop ends the download.
			if (isImage && length !== undefined) break;
		}
		const bytes = isImage ? (length ?? read) : read;
		const all = Buffer.concat(kept);
		const start = isImage ? Buffer.from(all.subarray(0, HEAD_BYTES)) : all;
		return {
			bytes: { length: bytes, read: () => [start] },
			// It is measured and never read.
			base64: { ...bytesOf(''), length: Math.ceil(bytes / 3) * 4 },
		};
	},
	fileAt: async (_context, entry, provider) =>
		await Promise.resolve(unverifiedFileUri(entry, provider)),
};
