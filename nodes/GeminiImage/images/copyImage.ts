import type { IBinaryData } from 'n8n-workflow';
import { collect } from '../streaming/byteSource';
import { IMAGE_CHUNK_BYTES } from '../streaming/imageMemory';
import { binaryFile, headOf } from '../transport/binaryFile';
import type { StorageContext } from '../transport/callContext';
import { storageFailure } from '../transport/storageFailure';
import type { StreamMaker } from '../transport/streamMaker';
import { formatOf, pixelsOf } from './format';
import { HEAD_BYTES, type StoredImage } from './storeImage';

/**
 * Copies the image of an earlier result into this execution, so that it stays when the other is deleted.
 * @param handle which image it is, for a failure
 * @throws Failure when n8n cannot read or store it
 */
export async function copyImage(
	{ helpers }: Pick<StorageContext, 'helpers'>,
	streams: StreamMaker,
	binary: IBinaryData,
	handle: string,
): Promise<StoredImage> {
	const { bytes } = await binaryFile(helpers, binary, streams, { handle });
	const head = await headOf(bytes, HEAD_BYTES);
	const { mimeType = binary.mimeType } = formatOf(head) ?? {};
	const { fileName = 'image' } = binary;
	const info = { mimeType, ...pixelsOf(head), bytes: bytes.length, fileName };
	try {
		const content = streams.from(bytes, IMAGE_CHUNK_BYTES) ?? (await collect(bytes));
		return { binary: await helpers.prepareBinaryData(content, fileName, mimeType), info };
	} catch (error) {
		throw storageFailure(error);
	}
}
