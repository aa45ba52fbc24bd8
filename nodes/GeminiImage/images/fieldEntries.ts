import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod';
import { Failure, type FactsOf } from '../failure/failure';
import { holdsHandle } from '../handles/handleText';
import { displayUrl } from '../transport/publicUrl';
import { isInlineImage } from './inlineImage';
import { binarySchema } from './itemBinaries';
import { expressionFailure } from './expressionFailure';

/**
 * An entry of the list: a field of the item, a binary itself, or what is left of one. Where n8n keeps
 * binaries in memory, `$binary` gives all of a binary but its data.
 */
export type FieldEntry =
	| string
	| { field?: string; binary: IBinaryData }
	| { field?: string; facts: Record<string, unknown> };

const handedOver = z.union([
	// An image or a conversation of an earlier result, such as `{{ $json.image }}`.
	z.object({ handle: z.string() }).transform(({ handle }): FieldEntry => handle),
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

const nothing = z.union([z.null(), z.undefined()]).transform((): FieldEntry[] => []);
const entries = z.union([z.string(), handedOver, allOfItem]);

/** What "Image Fields" may hold: a list in text, a list of entries, or binaries themselves. */
const fieldsSchema = z.union([
	z.string().transform((text): FieldEntry[] => text.split(/[,\n]/)),
	handedOver.transform((entry) => [entry]),
	z.array(entries).transform((list) => list.flat()),
	allOfItem,
	nothing,
]);

/** An agent's tool may also be handed the files of a chat message that has none. */
const noFiles = z
	.object({})
	.strict()
	.transform((): FieldEntry[] => []);
const toolSchema = z.union([
	fieldsSchema,
	z.array(z.union([nothing, noFiles, entries])).transform((list) => list.flat()),
	noFiles,
]);

/**
 * @param expected what the texts of the list are
 * @throws Failure when the list holds something else
 */
export function fieldEntries(
	fields: unknown,
	expected: 'names' | 'handles' = 'names',
): FieldEntry[] {
	const list = (expected === 'names' ? fieldsSchema : toolSchema).safeParse(fields);
	if (!list.success) throw new Failure('imageFieldsUnusable', { given: kindOf(fields) });
	for (const text of typeof fields === 'string' ? [fields] : list.data) {
		const failure = expected === 'names' && typeof text === 'string' && textFailure(text);
		if (failure) throw failure;
	}
	return list.data
		.map((entry) => (typeof entry === 'string' ? entry.trim() : entry))
		.filter((entry) => entry !== '');
}

function kindOf(fields: unknown): FactsOf<'imageFieldsUnusable'>['given'] {
	if (Array.isArray(fields)) return 'list';
	const type = typeof fields;
	return type === 'object' || type === 'number' || type === 'boolean' ? type : 'other';
}

/** @returns undefined for a text that may be a list of names */
function textFailure(text: string): Failure | undefined {
	if (holdsHandle(text)) return undefined;
	const start = text.trimStart().slice(0, 200);
	const isLong = start.length === 200 && /^[A-Za-z0-9+/_=-]+$/.test(start);
	if (isInlineImage(start) || isLong) return new Failure('imageFieldsHoldFile', { start });
	if (/^https?:\/\//i.test(start)) {
		return new Failure('imageFieldsHoldUrl', { url: displayUrl(start, 60) });
	}
	return expressionFailure('Image Fields', text, 'name');
}
