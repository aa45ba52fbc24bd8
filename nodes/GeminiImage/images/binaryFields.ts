import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import type { ItemPosition } from '../failure/imageSource';
import { isAgentTool, saysNothing } from '../fields/agentTool';
import { findHandles, holdsHandle } from '../handles/handleText';
import { fieldEntries } from './fieldEntries';
import { binaryIfThere, itemBinaries } from './itemBinaries';

/** A binary of an item and the field it stands in. */
export interface FoundBinary {
	field: string;
	binary: IBinaryData;
	/** True when `*` found it: it may not be an image. */
	found: boolean;
}

/** An image of an earlier result, by the handle that it was given. */
export interface NamedHandle {
	handle: string;
}

/**
 * The binaries that a field list names: those of an item, and those of earlier results.
 * @param item its place, where the request is made of several items
 * @throws Failure when the item has no such field
 */
export function findBinaries(
	context: IExecuteFunctions,
	itemIndex: number,
	fields: unknown,
	item?: ItemPosition,
): Array<FoundBinary | NamedHandle> {
	const isTool = isAgentTool(context);
	if (isTool && typeof fields === 'string' && saysNothing(fields)) return [];
	const entries = fieldEntries(fields, isTool ? 'handles' : 'names');
	return entries.flatMap((entry, index): Array<FoundBinary | NamedHandle> => {
		if (isTool && typeof entry === 'string') return handlesIn(entry);
		if (entry === '*') {
			return itemBinaries(context, itemIndex)
				.filter(([, binary]) => !isConversation(binary))
				.map(([field, binary]) => ({ field, binary, found: true }));
		}
		if (typeof entry === 'string') return namedIn(context, itemIndex, entry, item);
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

/** The binary of the item that fits what an expression gave: all of a binary but its data. */
function binaryWith(
	facts: Record<string, unknown>,
	context: IExecuteFunctions,
	itemIndex: number,
	named: string | undefined,
): FoundBinary {
	const alike = itemBinaries(context, itemIndex).filter(([field, binary]) => {
		const known = new Map<string, unknown>(Object.entries(binary));
		const isAlike = Object.entries(facts).every(([name, fact]) => known.get(name) === fact);
		return isAlike && (named === undefined || named === field);
	});
	const [[field, binary] = [], ...others] = alike;
	if (field === undefined || binary === undefined) {
		throw new Failure('fileWithoutContent', { image: 'expression' });
	}
	if (others.length === 0) return { field, binary, found: false };
	throw new Failure('imageFieldAmbiguous', { candidates: alike.map(([name]) => name) });
}

/**
 * An agent's tool has no binary fields, so there every text is meant as a handle. What its item's JSON says
 * of files comes from a model or from whoever calls the workflow, and names no file.
 */
function handlesIn(entry: string): NamedHandle[] {
	const handles = findHandles(entry, 'image');
	if (handles.length > 0) return handles.map((handle) => ({ handle }));
	return saysNothing(entry) ? [] : [{ handle: entry }];
}

function namedIn(
	context: IExecuteFunctions,
	itemIndex: number,
	entry: string,
	item: ItemPosition | undefined,
): Array<FoundBinary | NamedHandle> {
	const binary = binaryIfThere(context, itemIndex, entry);
	if (binary) return [{ field: entry, binary, found: false }];
	if (holdsHandle(entry)) return handlesIn(entry);
	const present = itemBinaries(context, itemIndex).map(([name]) => name);
	throw new Failure('imageFieldMissing', { field: entry, item, present });
}
