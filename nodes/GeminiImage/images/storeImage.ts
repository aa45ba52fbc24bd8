import type { IBinaryData } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import type { AnswerImage } from '../gemini/answer';
import type { ByteSource } from '../streaming/byteSource';
import { collect } from '../streaming/byteSource';
import { IMAGE_CHUNK_BYTES } from '../streaming/imageMemory';
import type { StorageContext } from '../transport/callContext';
import { isLasting, storageFacts } from '../transport/storageFailure';
import type { Readable, StreamMaker } from '../transport/streamMaker';
import { formatOf, pixelsOf, formatOfType } from './format';

/** What `json.image` holds. */
export interface ImageInfo {
	mimeType: string;
	/** In pixels; absent where the format does not state it at the start. */
	width?: number;
	height?: number;
	bytes: number;
	fileName: string;
	/** Stands for the file in later executions; absent where n8n keeps files in memory. */
	handle?: string;
	/** True for a draft that the model made while thinking. */
	draft?: true;
}

export interface StoredImage {
	binary: IBinaryData;
	info: ImageInfo;
	/** Opens the image without a login; only where asked for. */
	link?: string;
}

/** A JPEG may hold this much before it states its size. */
export const HEAD_BYTES = 256 * 1024;

/** What an image's first bytes tell, and the name of its file. */
export type DescribedImage = Omit<ImageInfo, 'bytes' | 'handle' | 'draft'>;

/**
 * Type, extension and pixels come from an image's bytes, and the type from the provider where they are
 * not recognized.
 * @param base the file's name without its extension
 * @returns undefined when the bytes are not an image
 */
export function describeImage(
	chunks: readonly Buffer[],
	base: string,
	mimeType?: string,
): DescribedImage | undefined {
	const head = headOf(chunks);
	const format = formatOf(head) ?? (head.length > 0 ? formatOfType(mimeType) : undefined);
	// n8n shows binaries in the browser, where an SVG could run scripts.
	if (!format || format.extension === 'svg') return undefined;
	const fileName = `${base}.${format.extension}`;
	return { mimeType: format.mimeType, ...pixelsOf(head), fileName };
}

/**
 * Stores an image as a binary.
 * @param base the file's name without its extension
 * @returns undefined when the bytes are not an image, and a failure when n8n does not store it
 */
export async function storeImage(
	context: StorageContext,
	streams: StreamMaker,
	chunks: Buffer[],
	{ mimeType }: Pick<AnswerImage, 'mimeType'>,
	base: string,
): Promise<StoredImage | Failure<'imageNotStored'> | undefined> {
	const described = describeImage(chunks, base, mimeType);
	if (!described) return undefined;
	const source: ByteSource = {
		length: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
		// A stream would join chunks that it gets at once.
		async *read() {
			await Promise.resolve();
			yield* chunks;
		},
	};
	const [only, ...others] = chunks;
	const content =
		only && others.length === 0
			? only
			: (streams.from(source, IMAGE_CHUNK_BYTES) ?? (await collect(source)));
	return await storeDescribed(context, content, described, () => source.length);
}

/** @param bytes how many the content had, once it is stored */
export async function storeDescribed(
	{ helpers }: StorageContext,
	content: Buffer | Readable,
	described: DescribedImage,
	bytes: () => number,
): Promise<StoredImage | Failure<'imageNotStored'>> {
	const { fileName, ...facts } = described;
	try {
		const binary = await helpers.prepareBinaryData(content, fileName, facts.mimeType);
		return { binary, info: { ...facts, bytes: bytes(), fileName } };
	} catch (error) {
		const file = { fileName, bytes: bytes(), isLasting: isLasting(error) };
		return new Failure('imageNotStored', { ...storageFacts(error), ...file }, error);
	}
}

function headOf(chunks: readonly Buffer[]): Buffer {
	const head: Buffer[] = [];
	for (let length = 0, at = 0; length < HEAD_BYTES && at < chunks.length; at++) {
		head.push(chunks[at]!);
		length += chunks[at]!.length;
	}
	return Buffer.concat(head);
}
