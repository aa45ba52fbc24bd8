import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput } from '../gemini/failure';
import { splitUrls } from './splitUrls';
import { expressionFailure } from './expressionFailure';

/** A list of texts that was made a text of, as models and JSON.stringify write it. */
const listInText = z
	.string()
	.regex(/^\s*\[\s*"/)
	.transform((text, context): string[] => {
		try {
			return z.array(z.string()).parse(JSON.parse(text));
		} catch {
			context.addIssue({ code: 'custom', message: 'This is no list of texts.' });
			return z.NEVER;
		}
	});

/** One a line or comma separated; an expression may give a list. */
const addressesSchema = z
	.union([
		listInText,
		z.string().transform(splitUrls),
		z.array(z.string().nullish()),
		z.null().transform(() => []),
		z.undefined().transform(() => []),
	])
	.transform((list) =>
		list.map((entry) => unwrap(entry?.trim() ?? '')).filter((entry) => entry !== ''),
	);

/**
 * Where the options say that reference images are.
 * @throws Failure when an option gives something else than addresses
 */
export function readUrlOptions(
	context: IExecuteFunctions,
	itemIndex: number,
): { imageUrls: string[]; fileUris: string[] } {
	const option = (name: string): unknown =>
		context.getNodeParameter(`options.${name}`, itemIndex, '');
	const fileUris = parseUrls('File URIs', option('fileUris'));
	if (fileUris.some((entry) => /^data:/i.test(entry))) {
		throw badInput(
			'"File URIs" holds an image itself (data:…), where the address of a file is expected',
			'Nothing was sent. Put it under "Image URLs" in the options.',
		);
	}
	return { imageUrls: parseUrls('Image URLs', option('imageUrls')), fileUris };
}

function parseUrls(label: string, value: unknown): string[] {
	const list = addressesSchema.safeParse(value);
	if (!list.success) {
		throw badInput(
			`"${label}" is no text and no list of texts`,
			'Nothing was sent. Enter addresses, one a line. An expression gives a text, or a list of texts such as {{ $json.images.map(image => image.url) }}.',
		);
	}
	const whole = typeof value === 'string' ? [value] : [];
	for (const text of [...whole, ...list.data]) {
		const fault = expressionFailure(label, text);
		if (fault) throw fault;
	}
	return list.data;
}

/** Addresses are pasted in quotation marks, and in angle brackets as in Markdown and mail. */
function unwrap(entry: string): string {
	return /^(["'`])\S*\1$|^<\S*>$/.test(entry) ? entry.slice(1, -1) : entry;
}
