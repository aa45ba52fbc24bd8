import type { IBinaryData } from 'n8n-workflow';
import { sanitizeText } from '../failure/sanitizeText';
import type { StorageContext } from '../transport/callContext';
import type { StoredImage } from './storeImage';

/** A link, or a sentence that says why there is none. */
type ImageLink = { url: string } | { missing: string };

/**
 * An image with a link that opens it without a login until it expires.
 * @param minutes 0: there is none
 * @param warnings get a sentence where no link can be made
 */
export function withLink(
	context: StorageContext,
	image: StoredImage,
	minutes: number,
	warnings: string[],
): StoredImage {
	if (!minutes) return image;
	const link = imageLink(context, image.binary, minutes);
	if ('url' in link) return { ...image, link: link.url };
	warnings.push(link.missing);
	return image;
}

function imageLink({ helpers }: StorageContext, binary: IBinaryData, minutes: number): ImageLink {
	if (!binary.id) {
		return noLink(
			'because this n8n keeps files in memory. Set it up to keep them on disk or in a database.',
		);
	}
	try {
		return { url: helpers.createBinarySignedUrl(binary, `${minutes} minutes`) };
	} catch (error) {
		const words = sanitizeText(error instanceof Error ? error.message : String(error), 200);
		return noLink(
			`because n8n could not make one for ${minutes} minutes (it says: "${words}"). Try a shorter time under "Image Link (Minutes)".`,
		);
	}
}

function noLink(why: string): ImageLink {
	return { missing: `There is no link to the image, ${why}` };
}
