import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import type { EmulatedUser } from './emulated';
import type { Engine, RunOptions, RunResult } from './engine';

/** A request of a batch, as a test submits it without the node. */
export interface SubmittedRequest {
	key?: string;
	prompt?: string;
	config?: object;
}

/** A batch at the emulated Google. */
export interface Submitted {
	name: string;
	inputFile: string;
}

/** A download of a results file, as the emulator noted it. */
export interface NotedDownload {
	range: string | null;
	status: number;
	bytes: number;
	complete: boolean;
}

export const MODEL = 'gemini-3.1-flash-lite-image';

function line({ key, prompt = `Create an image of a boat ${key}`, config = {} }: SubmittedRequest) {
	const generationConfig = { responseModalities: ['TEXT', 'IMAGE'], ...config };
	const contents = [{ role: 'user', parts: [{ text: prompt }] }];
	return { key, request: { contents, generationConfig } };
}

/** So many requests whose keys are their numbers. */
export function numbered(count: number): SubmittedRequest[] {
	return Array.from({ length: count }, (_entry, at) => ({ key: String(at + 1) }));
}

/**
 * Submits requests as a file, past the node.
 * @param displayName of the file
 */
export async function submit(
	user: EmulatedUser,
	requests: readonly SubmittedRequest[],
	{ model = MODEL, displayName }: { model?: string; displayName?: string } = {},
): Promise<Submitted> {
	const text = requests.map((request) => JSON.stringify(line(request))).join('\n');
	const bytes = Buffer.from(text);
	const headers = { 'x-goog-api-key': user.key, 'content-type': 'application/json' };
	const start = await fetch(`${user.url}/google/upload/v1beta/files`, {
		method: 'POST',
		headers: {
			...headers,
			'X-Goog-Upload-Protocol': 'resumable',
			'X-Goog-Upload-Command': 'start',
			'X-Goog-Upload-Header-Content-Length': String(bytes.length),
			'X-Goog-Upload-Header-Content-Type': 'application/jsonl',
		},
		body: JSON.stringify({ file: { ...(displayName && { displayName }) } }),
	});
	const upload = await fetch(start.headers.get('x-goog-upload-url') ?? '', {
		method: 'POST',
		headers: { 'X-Goog-Upload-Offset': '0', 'X-Goog-Upload-Command': 'upload, finalize' },
		body: new Uint8Array(bytes),
	});
	const { file } = (await upload.json()) as { file: { name: string } };
	const input = { inputConfig: { fileName: file.name } };
	return { name: await create(user, model, input), inputFile: file.name };
}

/** Submits requests in the call itself, as other programs do. */
export async function submitInline(
	user: EmulatedUser,
	requests: readonly SubmittedRequest[],
	displayName?: string,
): Promise<string> {
	const inline = requests.map((request) => {
		const { key, request: content } = line(request);
		return { request: content, ...(key !== undefined && { metadata: { key } }) };
	});
	const inputConfig = { requests: { requests: inline } };
	return await create(user, MODEL, { inputConfig, ...(displayName && { displayName }) });
}

async function create(user: EmulatedUser, model: string, input: object): Promise<string> {
	const response = await fetch(`${user.url}/google/v1beta/models/${model}:batchGenerateContent`, {
		method: 'POST',
		headers: { 'x-goog-api-key': user.key, 'content-type': 'application/json' },
		body: JSON.stringify({ batch: { displayName: 'Boats', ...input } }),
	});
	const answer = (await response.json()) as { name?: string };
	if (!answer.name) throw new Error(JSON.stringify(answer));
	return answer.name;
}

/** Ends all batches of the user that wait for the clock. */
export async function finish(user: EmulatedUser): Promise<void> {
	await fetch(`${user.url}/control/batches/finish?key=${user.key}`, { method: 'POST' });
}

/** What the emulator noted about the user's batches, the newest first. */
export async function noted(
	user: EmulatedUser,
): Promise<Array<{ name: string; gets: number; deletes: number; downloads: NotedDownload[] }>> {
	const response = await fetch(`${user.url}/control/batches?key=${user.key}`);
	return (await response.json()) as Awaited<ReturnType<typeof noted>>;
}

/** Runs Get Batch. */
export async function getBatch(
	{ engine, user }: { engine: Engine; user: EmulatedUser },
	batch: string,
	options: object = {},
	more: Partial<RunOptions> = {},
): Promise<RunResult> {
	return await engine.run({
		parameters: { resource: 'batch', operation: 'getBatch', batch, options: { ...options } },
		credential: user.credential(),
		...more,
	});
}

export const keysOf = (items: readonly INodeExecutionData[]) => items.map(({ json }) => json.key);

/** `json.error` of the items that have one. */
export function errorsOf(items: readonly INodeExecutionData[]): IDataObject[] {
	return items.flatMap(({ json }) => (json.error ? [json.error as IDataObject] : []));
}

export const warningsOf = ({ json }: INodeExecutionData) => json.warnings as string[];

/** Decodes the image of each item to its last pixel. @returns their sizes, and how many differ */
export async function decode(
	engine: Engine,
	items: readonly INodeExecutionData[],
	field = 'data',
): Promise<{ sizes: string[]; different: number }> {
	const images = await Promise.all(items.map(({ binary }) => engine.bytesOf(binary?.[field])));
	const decoded = await Promise.all(
		images.map((image) => sharp(image).raw().toBuffer({ resolveWithObject: true })),
	);
	const sizes = decoded.map(({ info }) => `${info.width} x ${info.height}`);
	return { sizes, different: new Set(images.map((image) => image.toString('base64'))).size };
}

/** The JSON of items, without the handles, which differ each time that an image is stored. */
export function withoutHandles(items: readonly INodeExecutionData[]): object[] {
	return items.map(({ json: { image, ...json } }) => ({
		...json,
		image: image && { ...(image as object), handle: undefined },
	}));
}
