import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput } from '../gemini/failure';

/** A comma between two addresses; one inside an address has no blank and no address behind it. */
const COMMA = /,\s+|,(?=[a-z][a-z\d+.-]*:\/\/|data:)|,$/i;

/** One a line or comma separated; an expression may give a list. */
const addressesSchema = z
	.union([
		z.string().transform((text) => text.split('\n').flatMap((line) => line.trim().split(COMMA))),
		z.array(z.string().nullish()),
		z.null().transform(() => []),
		z.undefined().transform(() => []),
	])
	.transform((list) => list.map((entry) => entry?.trim() ?? '').filter((entry) => entry !== ''));

/**
 * Where the options say that reference images are.
 * @throws Failure when an option gives something else than addresses
 */
export function readAddresses(
	context: IExecuteFunctions,
	itemIndex: number,
): { imageUrls: string[]; fileUris: string[] } {
	const option = (name: string): unknown =>
		context.getNodeParameter(`options.${name}`, itemIndex, '');
	return {
		imageUrls: addresses('Image URLs', option('imageUrls')),
		fileUris: addresses('File URIs', option('fileUris')),
	};
}

function addresses(label: string, value: unknown): string[] {
	const list = addressesSchema.safeParse(value);
	if (!list.success) {
		throw badInput(
			`"${label}" is no text and no list of texts`,
			'Nothing was sent. Enter addresses, one a line. An expression gives a text, or a list of texts such as {{ $json.images.map(image => image.url) }}.',
		);
	}
	if (list.data.some((entry) => /^data:/i.test(entry))) {
		throw badInput(
			`"${label}" holds an image itself (data:…), where an address is expected`,
			'Nothing was sent. Make a file of it with the node "Convert to File", and name its field under "Image Fields".',
		);
	}
	return list.data;
}
