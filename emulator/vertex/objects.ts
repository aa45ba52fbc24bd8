import type { HostedImage } from '../control/ledger';
import { UPLOADED } from '../files/open';
import { inspectOnce, sha256, type DecodedImage } from '../protocol/binary';
import type { Files } from '../protocol/order';
import { checkImage } from '../protocol/rules';
import { partsOf, type GenerateContentRequest } from '../protocol/schema';
import { invalidArgument, refuseUri } from '../refusal';

const OBJECT = /^gs:\/\/[^/]+\/(.+)$/;

/**
 * Opens the objects in Cloud Storage that a request names and leaves https addresses alone. The
 * objects are the images that the caller hosts, in whatever bucket.
 * @throws Refusal for an object that does not exist or is no image, for a file without a type, and for one of the Files API
 */
export async function openObjects(
	request: GenerateContentRequest,
	hosted: ReadonlyMap<string, HostedImage>,
): Promise<Files> {
	const opened = new Map<string | undefined, DecodedImage>();
	for (const { fileData } of partsOf(request)) {
		if (!fileData) continue;
		const { fileUri = '', mimeType } = fileData;
		if (!mimeType) {
			throw invalidArgument(
				'Unable to submit request because it has a mimeType parameter with an unset value. Specify a valid mimeType and try again.',
			);
		}
		if (UPLOADED.test(fileUri)) throw refuseUri(fileUri);
		const name = OBJECT.exec(fileUri)?.[1];
		if (name === undefined) continue;
		const object = hosted.get(name);
		if (!object) {
			throw invalidArgument(
				`Unable to submit request because the object ${fileUri} does not exist or the service account may not read it.`,
			);
		}
		const { bytes } = object;
		const image = await inspectOnce(sha256(bytes), bytes);
		checkImage(mimeType, image);
		if (image) opened.set(fileUri, image);
	}
	return opened;
}
