import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, type Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { displayUrl } from '../transport/publicUrl';
import { isInlineImage } from './inlineImage';
import { binarySchema } from './itemBinaries';
import { expressionFailure } from './expressionFailure';

/**
 * What a list names: a field of the item, a binary itself, or what is left of one. Where n8n keeps
 * binaries in its memory, `$binary` gives all of a binary but its data.
 */
export type FieldEntry =
	| string
	| { field?: string; binary: IBinaryData }
	| { field?: string; facts: Record<string, unknown> };

const handedOver = z.union([
	binarySchema.transform((binary): FieldEntry => ({ binary })),
	z
		.record(z.string(), z.unknown())
		.refine(({ mimeType }) => typeof mimeType === 'string')
		.transform((facts): FieldEntry => ({ facts })),
]);

/** `{{ $binary }}`: all binaries of an item, by their fields. */
const allOfItem = z
	.record(z.string(), handedOver)
	.refine((binaries) => Object.keys(binaries).length > 0)
	.transform((binaries) =>
		Object.entries(binaries).map(([field, entry]): FieldEntry =>
			typeof entry === 'string' ? entry : { ...entry, field },
		),
	);

/** What "Image Fields" may hold: a list in text, a list of entries, or binaries themselves. */
const fieldsSchema = z.union([
	z.string().transform((text): FieldEntry[] => text.split(/[,\n]/)),
	handedOver.transform((entry) => [entry]),
	z.array(z.union([z.string(), handedOver])),
	allOfItem,
	z.null().transform((): FieldEntry[] => []),
	z.undefined().transform((): FieldEntry[] => []),
]);

/** @throws Failure when the list holds something else */
export function fieldEntries(fields: unknown): FieldEntry[] {
	const list = fieldsSchema.safeParse(fields);
	if (!list.success) throw noFields(fields);
	for (const text of typeof fields === 'string' ? [fields] : list.data) {
		const fault = typeof text === 'string' && textFault(text);
		if (fault) throw fault;
	}
	return list.data
		.map((entry) => (typeof entry === 'string' ? entry.trim() : entry))
		.filter((entry) => entry !== '');
}

/** What is given in the place of names and images. */
function noFields(fields: unknown): Failure {
	const kinds = { object: 'an object', number: 'a number', boolean: 'true or false' };
	const given = Array.isArray(fields)
		? 'a list with something else in it'
		: new Map<string, string>(Object.entries(kinds)).get(typeof fields);
	return badInput(
		`"Image Fields" is neither a name nor an image`,
		`Nothing was sent. Its expression gives ${given ?? 'something else'}. Enter the names of binary fields, separated by commas, or * for every image of the item; an expression may also give a binary itself, such as {{ $binary.data }}.`,
	);
}

/** What is wrong with a text that can be no list of names. */
function textFault(text: string): Failure | undefined {
	const start = text.trimStart().slice(0, 200);
	const isLong = start.length === 200 && /^[A-Za-z0-9+/_=-]+$/.test(start);
	if (isInlineImage(start) || isLong) {
		return badInput(
			`"Image Fields" holds the content of a file (${sanitizeText(start, 20)}) and not the name of a field`,
			'Nothing was sent. Make a file of it with the node "Convert to File" and name its field here, or put an image in base64 under "Image URLs" in the options.',
		);
	}
	if (/^https?:\/\//i.test(start)) {
		return badInput(
			`"Image Fields" holds an address (${displayUrl(start, 60)}) and not the name of a field`,
			'Nothing was sent. Put addresses under "Image URLs" in the options.',
		);
	}
	return expressionFailure('Image Fields', text);
}
