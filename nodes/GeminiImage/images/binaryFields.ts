import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput } from '../gemini/failure';

/** A binary of an item and the field it stands in. */
export interface NamedBinary {
	field: string;
	binary: IBinaryData;
	/** True when `*` found it: it may be something else than an image. */
	found: boolean;
}

/** A binary that an expression handed over in place of a field's name. */
const binarySchema = z
	.object({
		mimeType: z.string(),
		id: z.string().optional(),
		data: z.string().default(''),
		fileName: z.string().optional(),
	})
	.refine(({ id, data }) => id !== undefined || data !== '');

/** What "Image Fields" may hold: a list in text, a list of entries, or a binary itself. */
const fieldsSchema = z.union([
	z.string().transform((text) => text.split(/[,\n]/)),
	binarySchema.transform((binary) => [binary]),
	z.array(z.union([z.string(), binarySchema])),
	z.null().transform(() => []),
	z.undefined().transform(() => []),
]);

/**
 * The binaries that a field list names on an item.
 * @throws Failure when the item has no such field
 */
export function namedBinaries(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: unknown,
): NamedBinary[] {
	const list = fieldsSchema.safeParse(fields);
	if (!list.success) {
		throw badInput(
			`"Image Fields" is neither a name nor an image`,
			'Enter the names of binary fields, separated by commas, or * for every image of the item.',
		);
	}
	const entries = list.data.map((entry) => (typeof entry === 'string' ? entry.trim() : entry));
	return entries.flatMap((entry) => {
		if (entry === '') return [];
		if (entry === '*')
			return allBinaries(context, itemIndex).filter(({ binary }) => !isConversation(binary));
		if (typeof entry !== 'string') {
			return [{ field: entry.fileName ?? 'expression', binary: entry, found: false }];
		}
		return [{ field: entry, binary: binaryAt(context, itemIndex, entry), found: false }];
	});
}

/** True for a file that this node wrote to hold a conversation. */
export function isConversation({ mimeType, fileName }: IBinaryData): boolean {
	return mimeType === 'application/jsonl' || (fileName ?? '').endsWith('.jsonl');
}

/** @returns undefined when the item has no such field */
export function binaryIfThere(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): IBinaryData | undefined {
	try {
		// The helper takes a name, or a binary that an expression hands over.
		return context.helpers.assertBinaryData(itemIndex, field as string);
	} catch {
		return undefined;
	}
}

function binaryAt(context: IExecuteFunctions, itemIndex: number, field: string): IBinaryData {
	const binary = binaryIfThere(context, itemIndex, field);
	if (binary) return binary;
	const there = allBinaries(context, itemIndex).map((named) => `"${named.field}"`);
	throw badInput(
		`The item has no image in the field "${field}"`,
		there.length > 0
			? `It has ${there.join(', ')}. Enter one of these under "Image Fields", or * for every image.`
			: 'It carries no files. Connect a node that gives one, such as "HTTP Request" or "Read/Write Files from Disk".',
	);
}

/** In n8n's combined binary mode binaries stand in the item's JSON. */
function allBinaries(context: IExecuteFunctions, itemIndex: number): NamedBinary[] {
	const item = context.getInputData()[itemIndex];
	const separate = Object.entries(item?.binary ?? {});
	const combined = Object.entries(item?.json ?? {}).flatMap(([field, value]) => {
		const binary = binarySchema.safeParse(value);
		return binary.success ? [[field, binary.data] as const] : [];
	});
	return [...separate, ...(separate.length > 0 ? [] : combined)].map(([field, binary]) => ({
		field,
		binary,
		found: true,
	}));
}
