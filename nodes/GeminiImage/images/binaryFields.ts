import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, type Failure } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import { shownAddress } from '../transport/address';
import { noContent } from '../transport/binary';
import { isHeldImage } from './heldImage';
import { expressionFault } from './plainExpression';
import { binaryIfThere, binarySchema, itemBinaries } from './itemBinaries';

/** A binary of an item and the field it stands in. */
export interface NamedBinary {
	field: string;
	binary: IBinaryData;
	/** True when `*` found it: it may be something else than an image. */
	found: boolean;
}

type Entry = string | { field?: string; binary: IBinaryData };

const handedOver = binarySchema.transform((binary): Entry => ({ binary }));
/** `{{ $binary }}`: all binaries of an item, by their fields. */
const allOfItem = z
	.record(z.string(), binarySchema)
	.refine((binaries) => Object.keys(binaries).length > 0)
	.transform((binaries) =>
		Object.entries(binaries).map(([field, binary]): Entry => ({ field, binary })),
	);

/** What "Image Fields" may hold: a list in text, a list of entries, or binaries themselves. */
const fieldsSchema = z.union([
	z.string().transform((text): Entry[] => text.split(/[,\n]/)),
	handedOver.transform((entry) => [entry]),
	z.array(z.union([z.string(), handedOver])),
	allOfItem,
	z.null().transform((): Entry[] => []),
	z.undefined().transform((): Entry[] => []),
]);

/** A binary of which an expression handed over the name and the type only. */
const emptiedSchema = z.object({ mimeType: z.string(), fileName: z.string().optional() });

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
	if (!list.success) throw noFields(fields);
	const texts = typeof fields === 'string' ? [fields] : list.data;
	for (const text of texts) {
		const fault = typeof text === 'string' && textFault(text);
		if (fault) throw fault;
	}
	const entries = list.data.map((entry) => (typeof entry === 'string' ? entry.trim() : entry));
	return entries.flatMap((entry, index): NamedBinary[] => {
		if (entry === '') return [];
		if (entry === '*') {
			return itemBinaries(context, itemIndex)
				.filter(([, binary]) => !isConversation(binary))
				.map(([field, binary]) => ({ field, binary, found: true }));
		}
		if (typeof entry !== 'string') {
			const { field, binary } = entry;
			const number = entries.length > 1 ? ` ${index + 1}` : '';
			return [{ field: field ?? binary.fileName ?? `expression${number}`, binary, found: false }];
		}
		const binary = binaryAt(context, itemIndex, entry, owner);
		return [{ field: entry, binary, found: false }];
	});
}

/** What is given in the place of names and images. */
function noFields(fields: unknown): Failure {
	if (emptiedSchema.safeParse(fields).success) return noContent('What "Image Fields" gives');
	const given = Array.isArray(fields)
		? 'a list with something else in it'
		: { object: 'an object', number: 'a number', boolean: 'true or false' }[
				typeof fields as string
			];
	return badInput(
		`"Image Fields" is neither a name nor an image`,
		`Nothing was sent. Its expression gives ${given ?? 'something else'}. Enter the names of binary fields, separated by commas, or * for every image of the item; an expression may also give a binary itself, such as {{ $binary.data }}.`,
	);
}

/** What is wrong with a text that can be no list of names. */
function textFault(text: string): Failure | undefined {
	const start = text.trimStart().slice(0, 200);
	const isLong = start.length === 200 && /^[A-Za-z0-9+/_=-]+$/.test(start);
	if (isHeldImage(start) || isLong) {
		return badInput(
			`"Image Fields" holds the content of a file (${plainWords(start, 20)}) and not the name of a field`,
			'Nothing was sent. Make a file of it with the node "Convert to File" and name its field here, or put an image in base64 under "Image URLs" in the options.',
		);
	}
	if (/^https?:\/\//i.test(start)) {
		return badInput(
			`"Image Fields" holds an address (${shownAddress(start, 60)}) and not the name of a field`,
			'Nothing was sent. Put addresses under "Image URLs" in the options.',
		);
	}
	return expressionFault('Image Fields', text);
}

/** True for a file that this node wrote to hold a conversation. */
function isConversation({ mimeType, fileName }: IBinaryData): boolean {
	return mimeType === 'application/jsonl' || String(fileName ?? '').endsWith('.jsonl');
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
	const merged = /\d$/.test(field) ? MERGED : '';
	throw badInput(
		`${owner} has no image in the field "${plainWords(field, 100)}"`,
		there.length > 0
			? `Nothing was sent. It has ${there.join(', ')}. Enter one of these under "Image Fields", or * for every image.${merged}`
			: 'Nothing was sent. It carries no files. Pinned data keep none: unpin the node before. Else connect a node that gives a file, such as "HTTP Request" or "Read/Write Files from Disk".',
	);
}

const MERGED =
	' After "Merge", of files with the same name one is left: give them different names before it.';
