import type { IBinaryData } from 'n8n-workflow';
import { sanitizeText } from '../failure/sanitizeText';
import { isAgentTool } from '../fields/agentTool';
import { writeHandle } from '../handles/handles';
import type { StorageContext } from '../transport/callContext';
import type { Provider } from '../transport/provider';
import type { StoredImage } from './storeImage';

/** A link, or a sentence that says why there is none. */
type ImageLink = { url: string } | { missing: string };

const IN_MEMORY =
	'because n8n keeps files in memory. Configure n8n to store them on disk or in a database.';

/**
 * An image with its handle, and with a link that opens it without a login until it expires.
 * @param minutes 0 or undefined: there is no link
 * @param warnings get a sentence where a link, or the handle that an agent needs, cannot be made
 */
export async function withAccess(
	context: StorageContext,
	image: StoredImage,
	provider: Provider,
	minutes: number | undefined,
	warnings: string[],
): Promise<StoredImage> {
	const handle = await writeHandle(context, 'image', image.binary, provider);
	if (!handle && isAgentTool(context)) {
		warnings.push(
			`The image has no handle, so it cannot be edited later, ${whyNone(image.binary)}`,
		);
	}
	const named = handle ? { ...image, info: { ...image.info, handle } } : image;
	if (!minutes) return named;
	const link = imageLink(context, image.binary, minutes);
	if ('url' in link) return { ...named, link: link.url };
	warnings.push(link.missing);
	return named;
}

function whyNone({ id }: IBinaryData): string {
	return id ? 'because this workflow has not been saved.' : IN_MEMORY;
}

function imageLink({ helpers }: StorageContext, binary: IBinaryData, minutes: number): ImageLink {
	if (!binary.id) return noLink(IN_MEMORY);
	try {
		return { url: helpers.createBinarySignedUrl(binary, `${minutes} minutes`) };
	} catch (error) {
		const words = sanitizeText(error instanceof Error ? error.message : String(error), 200);
		return noLink(
			`because n8n could not create one for ${minutes} minutes (it says: "${words}"). Try a lower value in "Image Link (Minutes)".`,
		);
	}
}

function noLink(why: string): ImageLink {
	return { missing: `There is no link to the image, ${why}` };
}
