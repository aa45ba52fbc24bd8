import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { badInput, type Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { noContent } from '../transport/binaryFile';
import { fieldEntries } from './fieldEntries';
import { binaryIfThere, itemBinaries } from './itemBinaries';

/** A binary of an item and the field it stands in. */
export interface NamedBinary {
	field: string;
	binary: IBinaryData;
	/** True when `*` found it: it may be something else than an image. */
	found: boolean;
}

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
	const entries = fieldEntries(fields);
	return entries.flatMap((entry, index): NamedBinary[] => {
		if (entry === '*') {
			return itemBinaries(context, itemIndex)
				.filter(([, binary]) => !isConversation(binary))
				.map(([field, binary]) => ({ field, binary, found: true }));
		}
		if (typeof entry === 'string') {
			const binary = binaryAt(context, itemIndex, entry, owner);
			return [{ field: entry, binary, found: false }];
		}
		if ('facts' in entry) return [binaryWith(entry.facts, context, itemIndex, entry.field)];
		const { binary } = entry;
		const number = entries.length > 1 ? ` ${index + 1}` : '';
		const field = entry.field ?? binary.fileName ?? `expression${number}`;
		return [{ field, binary, found: false }];
	});
}

/** True for a file that this node wrote to hold a conversation. */
function isConversation({ mimeType, fileName }: IBinaryData): boolean {
	return mimeType === 'application/jsonl' || String(fileName ?? '').endsWith('.jsonl');
}

/** The binary of the item of which an expression gave all but its data. */
function binaryWith(
	facts: Record<string, unknown>,
	context: IExecuteFunctions,
	itemIndex: number,
	named: string | undefined,
): NamedBinary {
	const alike = itemBinaries(context, itemIndex).filter(([field, binary]) => {
		const known = new Map<string, unknown>(Object.entries(binary));
		const isAlike = Object.entries(facts).every(([name, fact]) => known.get(name) === fact);
		return isAlike && (named === undefined || named === field);
	});
	const [[field, binary] = [], ...others] = alike;
	if (field === undefined || binary === undefined) throw noContent('What "Image Fields" gives');
	if (others.length === 0) return { field, binary, found: false };
	throw badInput(
		`"Image Fields" gives a file that may be each of ${alike.map(([name]) => `"${sanitizeText(name, 100)}"`).join(', ')}`,
		"Nothing was sent. Where n8n keeps files in its memory, an expression gives a file's name and type only: write the name of the field in place of the expression.",
	);
}

function binaryAt(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	owner: string,
): IBinaryData {
	const binary = binaryIfThere(context, itemIndex, field);
	if (binary) return binary;
	throw notThere(
		itemBinaries(context, itemIndex).map(([name]) => name),
		field,
		owner,
	);
}

const MERGED =
	' After "Merge", of files with the same name one is left: give them different names before it.';

function notThere(there: readonly string[], field: string, owner: string): Failure {
	const names = there.map((name) => `"${sanitizeText(name, 100)}"`).join(', ');
	const merged = /\d$/.test(field) ? MERGED : '';
	return badInput(
		`${owner} has no image in the field "${sanitizeText(field, 100)}"`,
		names === ''
			? 'Nothing was sent. It carries no files. Pinned data keep none: unpin the node before. Else connect a node that gives a file, such as "HTTP Request" or "Read/Write Files from Disk".'
			: `Nothing was sent. It has ${names}. Enter one of these under "Image Fields", or * for every image.${merged}`,
	);
}
