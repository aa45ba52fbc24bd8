import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { Failure } from '../failure/failure';
import { splitUrls } from './splitUrls';
import { expressionFailure } from './expressionFailure';

/** A list of texts in JSON, as models and JSON.stringify write it. */
const listInText = z
	.string()
	.regex(/^\s*\[\s*"/)
	.transform((text, context): string[] => {
		try {
			return z.array(z.string()).parse(JSON.parse(text));
		} catch {
			context.addIssue({ code: 'custom', message: 'not a list of texts' });
			return z.NEVER;
		}
	});

/** One per line, or separated by commas; an expression may give a list. */
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
 * The addresses of reference images in the options, and images themselves among them.
 * @throws Failure when an option holds anything else
 */
export function readUrlOptions(
	context: IExecuteFunctions,
	itemIndex: number,
): { imageUrls: string[]; fileUris: string[] } {
	const option = (name: string): unknown =>
		context.getNodeParameter(`options.${name}`, itemIndex, '');
	const fileUris = parseUrls('File URIs', option('fileUris'));
	if (fileUris.some((entry) => /^data:/i.test(entry))) {
		throw new Failure('fileUrisHoldImage', {});
	}
	return { imageUrls: parseUrls('Image URLs', option('imageUrls')), fileUris };
}

function parseUrls(label: string, value: unknown): string[] {
	const list = addressesSchema.safeParse(value);
	if (!list.success) throw new Failure('urlsNotText', { label });
	const whole = typeof value === 'string' ? [value] : [];
	for (const text of [...whole, ...list.data]) {
		const failure = expressionFailure(label, text, 'address');
		if (failure) throw failure;
	}
	return list.data;
}

/** People paste addresses in quotation marks, or in angle brackets as in Markdown and mail. */
function unwrap(entry: string): string {
	return /^(["'`])\S*\1$|^<\S*>$/.test(entry) ? entry.slice(1, -1) : entry;
}
