import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { Uploader } from './uploader';
import { ask, type Client } from './client';

const stateOf = z.object({ metadata: z.object({ state: z.string() }).passthrough() });

const output = z
	.object({
		responsesFile: z.string().optional(),
		inlinedResponses: z
			.object({ inlinedResponses: z.array(z.record(z.unknown())) })
			.strict()
			.optional(),
	})
	.passthrough();

const operationSchema = z
	.object({
		name: z.string(),
		metadata: z.object({ state: z.string().optional(), output: output.optional() }).passthrough(),
		done: z.literal(true).optional(),
		error: z.object({ code: z.number(), message: z.string() }).optional(),
		response: output.optional(),
	})
	.strict();
export type Operation = z.infer<typeof operationSchema>;

const part = z.object({
	text: z.string().optional(),
	inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
});
const resultSchema = z
	.object({
		key: z.string().optional(),
		response: z
			.object({
				candidates: z
					.array(z.object({ content: z.object({ parts: z.array(part) }).optional() }).passthrough())
					.optional(),
			})
			.passthrough()
			.optional(),
		error: z
			.object({ code: z.number(), message: z.string(), status: z.string().optional() })
			.optional(),
	})
	.strict();
export type Result = z.infer<typeof resultSchema>;

/** The images of a result line. */
export const imagesIn = ({ response }: Result) =>
	(response?.candidates ?? [])
		.flatMap(({ content }) => content?.parts ?? [])
		.flatMap(({ inlineData }) => (inlineData ? [Buffer.from(inlineData.data, 'base64')] : []));

export const PRO = 'gemini-3-pro-image';

/** JSON Lines; text stands as it is. */
export const jsonLines = (lines: Array<object | string>) =>
	lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

/** A line of a batch's input. */
export const line = (key: string, prompt = key, config: object = {}) => ({
	key,
	request: ask(prompt, config),
});

/** The Batch API as a client of it speaks. */
export class Batcher {
	readonly files: Uploader;

	constructor(readonly own: Client) {
		this.files = new Uploader(own);
	}

	/** `path` follows `/google/`. */
	fetch(path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
		return fetch(this.own.url(`/google/${path}`), {
			method,
			headers: { ...this.files.headers, 'content-type': 'application/json', ...headers },
			...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
	}

	async upload(lines: Array<object | string>, mimeType = 'application/jsonl'): Promise<string> {
		return (await this.files.upload(Buffer.from(jsonLines(lines)), mimeType)).name;
	}

	/** Sends the body of a create request. */
	create(batch: unknown, model = PRO): Promise<Response> {
		return this.fetch(`v1beta/models/${model}:batchGenerateContent`, 'POST', batch);
	}

	/** Makes a batch of a file with these lines. */
	async make(lines: Array<object | string>, displayName = 'a batch'): Promise<Operation> {
		const fileName = await this.upload(lines);
		const made = await this.create({ batch: { displayName, inputConfig: { fileName } } });
		return this.parse(made);
	}

	private async parse(response: Response): Promise<Operation> {
		const text = await response.text();
		if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
		return operationSchema.parse(JSON.parse(text));
	}

	async get({ name }: { name: string }): Promise<Operation> {
		return this.parse(await this.fetch(`v1beta/${name}`));
	}

	/** Asks until the state is as expected, for 30 seconds at most. */
	async until(operation: { name: string }, state: string): Promise<Operation> {
		for (let asked = 0; asked < 1500; asked++) {
			const now = await this.get(operation);
			if (stateOf.parse(now).metadata.state.endsWith(state)) return now;
			await wait(20);
		}
		throw new Error(`${operation.name} is not ${state}`);
	}

	download(name: string, headers: Record<string, string> = {}): Promise<Response> {
		return this.fetch(`download/v1beta/${name}:download?alt=media`, 'GET', undefined, headers);
	}

	/** The text of a batch's results file. */
	async text({ metadata, response }: Operation): Promise<string> {
		const { responsesFile } = metadata.output ?? response ?? {};
		const downloaded = await this.download(responsesFile ?? 'files/none');
		if (downloaded.status !== 200) throw new Error(await downloaded.text());
		return downloaded.text();
	}

	/** The lines of a batch's results file. */
	async results(operation: Operation): Promise<Result[]> {
		const text = await this.text(operation);
		return text
			.trimEnd()
			.split('\n')
			.map((written) => resultSchema.parse(JSON.parse(written)));
	}

	/** Makes a batch and waits for its end. */
	async run(lines: Array<object | string>): Promise<Operation> {
		return this.until(await this.make(lines), 'SUCCEEDED');
	}

	/** Lets the clock hold back no batch. */
	finish(): Promise<Response> {
		return fetch(this.own.url(`/control/batches/finish?key=${this.own.key}`), { method: 'POST' });
	}
}
