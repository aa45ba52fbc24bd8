import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { plainWords } from '../gemini/words';

/** A link, or a sentence that says why there is none. */
type ImageLink = { url: string } | { missing: string };

/** A link that opens an image without a login until it expires. */
export function imageLink(
	{ helpers }: IExecuteFunctions,
	binary: IBinaryData,
	minutes: number,
): ImageLink {
	if (!binary.id) {
		return missing(
			'since n8n keeps files in its memory here: have it keep them in files or a database.',
		);
	}
	try {
		return { url: helpers.createBinarySignedUrl(binary, `${minutes} minutes`) };
	} catch (error) {
		const words = plainWords(error instanceof Error ? error.message : String(error), 200);
		return missing(
			`since n8n made none for ${minutes} minutes (it says: "${words}"): try a shorter time under "Image Link (Minutes)".`,
		);
	}
}

function missing(why: string): ImageLink {
	return { missing: `There is no link to the image, ${why}` };
}
