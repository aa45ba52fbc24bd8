import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { itemsOf, type Run, type RunItem } from '../../lanes/run-data';
import type { StoredWorkflow } from '../../lanes/rest';
import type { EmulatedUser, ReceivedCall } from '../engine/emulated';
import { decoded } from './lane';
import type { Surroundings } from './setUp';

/** The workflows that earlier versions saved, in a folder for each. */
export const SAVED = join(__dirname, '../saved');

/** What came of a saved workflow. */
export interface Result {
	/** By Gemini Image node, what each item holds: its files, and the names in its JSON. */
	items: Record<string, unknown[]>;
	/** The requests that the provider received, without the data of images and signatures. */
	requests: unknown[];
}

/** Sums up what came of a run. */
export async function sumUp(
	here: Surroundings,
	user: EmulatedUser,
	runs: ReadonlyArray<readonly [StoredWorkflow, Run]>,
): Promise<Result> {
	const items: Result['items'] = {};
	for (const [{ nodes }, run] of runs) {
		for (const { name, type } of nodes) {
			if (!type.startsWith('n8n-nodes-gemini-image.') || !run.nodes[name]) continue;
			const described = itemsOf(run, name).map((item) => describeItem(here, item));
			items[name] = await Promise.all(described);
		}
	}
	const requests = (await user.received()).map(describeCall);
	// Requests for several items go out side by side.
	return { items, requests: sortByText(requests) };
}

async function describeItem({ n8n }: Surroundings, { json, binary = {} }: RunItem) {
	const files = Object.entries(binary).map(async ([field, file]) => {
		if (!file.mimeType.startsWith('image/')) return `${field}: ${file.mimeType}`;
		return `${field}: ${await decoded(await n8n.rest.bytesOf(file))}`;
	});
	const key = typeof json.key === 'string' ? { key: json.key } : {};
	return { ...key, files: await Promise.all(files), json: Object.keys(json).sort() };
}

function describeCall({ path, status, body }: ReceivedCall) {
	const { contents, ...settings } = body;
	const turns = contents.map(({ role, parts }) => `${role ?? ''}: ${parts.map(say).join(' + ')}`);
	return { path, status, turns, settings };
}

/** The emulator's words are no settings. */
function say(part: Record<string, unknown>): string {
	if (part.inlineData || part.fileData) return 'image';
	const isSigned = Boolean(part.thoughtSignature);
	return isSigned ? 'signed text' : String(part.text);
}

function sortByText(values: unknown[]): unknown[] {
	return [...values].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/**
 * What a workflow of a version gave when that version was released. SAVE_RESULTS=1 writes what is missing,
 * for the workflows of a new release.
 */
export function expectedResult(version: string, file: string, actual: Result): Result {
	const path = join(SAVED, version, 'results.json');
	const results = existsSync(path)
		? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Result>)
		: {};
	if (!results[file] && process.env.SAVE_RESULTS) {
		writeFileSync(path, `${JSON.stringify({ ...results, [file]: actual }, null, 2)}\n`);
		return actual;
	}
	const result = results[file];
	if (!result) throw new Error(`${path} has no results for ${file}.`);
	return result;
}
