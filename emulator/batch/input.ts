import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { refuseFile, requireActive } from '../files/open';
import type { FileStore, StoredFile } from '../files/store';
import { invalidArgument } from '../refusal';
import { readLines, type Line } from './lines';
import type { BatchRequest, InlineRequest } from './request';

/** What a line of the input asks for. */
export interface Asked {
	key?: string;
	/** A `GenerateContentRequest` as sent, not checked. */
	request: unknown;
}

/** The checked input of a batch, whose requests are read one at a time. */
export interface BatchInput {
	/** `files/…` if the requests came in a file. */
	fileName?: string;
	/** Number of requests. */
	count: number;
	/** @param index from 0 to `count` - 1 */
	read: (index: number) => Promise<Asked>;
	close: () => Promise<void>;
}

/** Called with each request as it is checked. */
type Visit = (asked: Asked) => Promise<void>;

const INPUT_TYPES = new Set(['application/jsonl', 'jsonl', 'application/json-lines', 'text/plain']);

const lineSchema = z.object({ key: z.string().nullish(), request: z.unknown() }).strict();

function parseLine({ bytes, number }: Pick<Line, 'bytes' | 'number'>): Asked {
	const refuse = (what: string) => invalidArgument(`Line ${number} of the input file ${what}`);
	let json: unknown;
	try {
		json = JSON.parse(bytes.toString());
	} catch {
		throw refuse('is not valid JSON.');
	}
	const parsed = lineSchema.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		if (issue?.code === 'unrecognized_keys') {
			throw refuse(
				`is not a request: Invalid JSON payload received. Unknown name "${issue.keys[0]}": Cannot find field.`,
			);
		}
		throw refuse(issue?.path[0] === 'key' ? 'has a key that is not text.' : 'is not an object.');
	}
	const { key, request } = parsed.data;
	if (request === undefined || request === null) throw refuse('has no request.');
	return { key: key ?? undefined, request };
}

/** Refuses a key that was seen before. */
function createKeyCheck(): (key: string | undefined, place: string) => void {
	const seen = new Set<string>();
	return (key, place) => {
		if (key === undefined) return;
		if (seen.has(key)) throw invalidArgument(`${place} repeats the key ${JSON.stringify(key)}.`);
		seen.add(key);
	};
}

function findInputFile(fileName: string, files: FileStore, key: string): StoredFile {
	const id = /^files\/([^/?#]+)$/.exec(fileName)?.[1];
	if (!id) {
		throw invalidArgument(
			`* BatchGenerateContentRequest.batch.input_config.file_name: must be files/ and an ID, but is ${JSON.stringify(fileName)}.\n`,
		);
	}
	const file = files.find(id, key);
	if (!file) throw refuseFile(id);
	requireActive(file);
	if (!INPUT_TYPES.has(file.mimeType)) {
		throw invalidArgument(`Unsupported MIME type for a batch's input: ${file.mimeType}`);
	}
	return file;
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
	const bytes = Buffer.alloc(length);
	await handle.read(bytes, 0, length, offset);
	return bytes;
}

async function openFile(fileName: string, { path }: StoredFile, visit: Visit): Promise<BatchInput> {
	const lines: Array<{ number: number; offset: number; length: number }> = [];
	const checkKey = createKeyCheck();
	// Open until the batch is drawn, so that the file may be deleted meanwhile.
	const handle = await open(path);
	try {
		for await (const line of readLines(path)) {
			const { number, offset, bytes } = line;
			if (bytes.every((byte) => byte <= 0x20)) continue;
			const asked = parseLine(line);
			checkKey(asked.key, `Line ${number} of the input file`);
			await visit(asked);
			lines.push({ number, offset, length: bytes.length });
		}
		if (lines.length === 0) throw invalidArgument(`The input file ${fileName} holds no requests.`);
	} catch (error) {
		await handle.close();
		throw error;
	}
	return {
		fileName,
		count: lines.length,
		read: async (index) => {
			const { number, offset, length } = lines[index] ?? { number: 0, offset: 0, length: 0 };
			return parseLine({ number, bytes: await readAt(handle, offset, length) });
		},
		close: () => handle.close(),
	};
}

async function openInline(requests: InlineRequest[], visit: Visit): Promise<BatchInput> {
	const place = 'batch.input_config.requests.requests';
	if (requests.length === 0) throw invalidArgument(`* ${place}: must not be empty.\n`);
	const checkKey = createKeyCheck();
	const all: Asked[] = [];
	for (const [index, { request, metadata }] of requests.entries()) {
		if (request === undefined) {
			throw invalidArgument(`* ${place}[${index}].request: must be set.\n`);
		}
		checkKey(metadata?.key, `${place}[${index}]`);
		const asked = { key: metadata?.key, request };
		await visit(asked);
		all.push(asked);
	}
	return {
		count: all.length,
		read: (index) => Promise.resolve(all[index] ?? { request: undefined }),
		close: () => {
			all.length = 0;
			return Promise.resolve();
		},
	};
}

/**
 * Opens the input of a batch and checks its lines, but not the requests on them.
 * @param key whose file it may be
 * @throws Refusal that names the file or the line
 */
export async function openInput(
	input: BatchRequest['input'],
	files: FileStore,
	key: string,
	visit: Visit,
): Promise<BatchInput> {
	if ('requests' in input) return openInline(input.requests, visit);
	return openFile(input.fileName, findInputFile(input.fileName, files, key), visit);
}
