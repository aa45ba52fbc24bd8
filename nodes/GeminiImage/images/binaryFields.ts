import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import { binaryIfThere, binarySchema, itemBinaries } from './itemBinaries';

/** A binary of an item and the field it stands in. */
export interface NamedBinary {
	field: string;
	binary: IBinaryData;
	/** True when `*` found it: it may be something else than an image. */
	found: boolean;
}

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
 * @param owner for messages: the item
 * @throws Failure when the item has no such field
 */
export function namedBinaries(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: unknown,
	owner = 'The item',
): NamedBinary[] {
	const list = fieldsSchema.safeParse(fields);
	if (!list.success) {
		throw badInput(
			`"Image Fields" is neither a name nor an image`,
			'Enter the names of binary fields, separated by commas, or * for every image of the item.',
		);
	}
	const entries = list.data.map((entry) => (typeof entry === 'string' ? entry.trim() : entry));
	return entries.flatMap((entry): NamedBinary[] => {
		if (entry === '') return [];
		if (entry === '*') {
			return itemBinaries(context, itemIndex)
				.filter(([, binary]) => !isConversation(binary))
				.map(([field, binary]) => ({ field, binary, found: true }));
		}
		if (typeof entry !== 'string') {
			return [{ field: entry.fileName ?? 'expression', binary: entry, found: false }];
		}
		const binary = binaryAt(context, itemIndex, entry, owner);
		return [{ field: entry, binary, found: false }];
	});
}

/** True for a file that this node wrote to hold a conversation. */
function isConversation({ mimeType, fileName }: IBinaryData): boolean {
	return mimeType === 'application/jsonl' || (fileName ?? '').endsWith('.jsonl');
}

function binaryAt(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	owner: string,
): IBinaryData {
	const binary = binaryIfThere(context, itemIndex, field);
	if (binary) return binary;
	const there = itemBinaries(context, itemIndex).map(([name]) => `"${plainWords(name, 100)}"`);
	throw badInput(
		`${owner} has no image in the field "${plainWords(field, 100)}"`,
		there.length > 0
			? `It has ${there.join(', ')}. Enter one of these under "Image Fields", or * for every image.`
			: 'It carries no files. Connect a node that gives one, such as "HTTP Request" or "Read/Write Files from Disk".',
	);
}
