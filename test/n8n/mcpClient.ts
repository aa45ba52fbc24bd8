import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const answerSchema = z.object({
	id: z.number().optional(),
	result: z.record(z.unknown()).optional(),
	error: z.object({ message: z.string() }).optional(),
});
type Answer = z.infer<typeof answerSchema>;

const toolsSchema = z.object({
	tools: z.array(z.object({ name: z.string(), inputSchema: z.record(z.unknown()) })),
});
const calledSchema = z.object({
	content: z.array(z.object({ type: z.literal('text'), text: z.string() })),
	isError: z.boolean().default(false),
});

/** An event of a stream of server-sent events. */
interface ServerEvent {
	name: string;
	data: string;
}

async function* eventsOf(response: Response): AsyncGenerator<ServerEvent, undefined> {
	const decoder = new TextDecoder();
	let text = '';
	const body = response.body as AsyncIterable<Uint8Array> | null;
	if (!body) return;
	for await (const chunk of body) {
		text += decoder.decode(chunk, { stream: true });
		const events = text.split(/\r?\n\r?\n/);
		text = events.pop() ?? '';
		for (const event of events) {
			const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(event)?.[1] ?? '';
			yield { name: field('event'), data: field('data') };
		}
	}
}

/** Sends a message, and waits for the answer if it has an id. */
type Send = (message: { id?: number; method: string; params: object }) => Promise<Answer>;

function post(url: string, message: object, headers: Record<string, string> = {}) {
	return fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			...headers,
		},
		body: JSON.stringify({ jsonrpc: '2.0', ...message }),
	});
}

/** 2.x opens webhooks a moment after it has said so. */
async function whenOpen(send: () => Promise<Response>): Promise<Response> {
	for (let tries = 0; ; tries++) {
		const response = await send();
		if (response.ok) return response;
		const text = await response.text();
		if (response.status !== 404 || tries === 40) {
			throw new Error(`The MCP server answered ${response.status}: ${text}`);
		}
		await wait(500);
	}
}

function overHttp(url: string): Send {
	const headers: Record<string, string> = {};
	return async (message) => {
		const response = await whenOpen(() => post(url, message, headers));
		const session = response.headers.get('mcp-session-id');
		if (session) headers['mcp-session-id'] = session;
		for await (const { data } of eventsOf(response)) return answerSchema.parse(JSON.parse(data));
		return {};
	};
}

async function overEvents(url: string, signal: AbortSignal): Promise<Send> {
	const headers = { accept: 'text/event-stream' };
	const events = eventsOf(await whenOpen(() => fetch(url, { headers, signal })));
	const { value: first } = await events.next();
	if (first?.name !== 'endpoint') throw new Error('The MCP server told no address.');
	const address = new URL(first.data, url).href;
	return async (message) => {
		await whenOpen(() => post(address, message));
		if (message.id === undefined) return {};
		for (;;) {
			const { value } = await events.next();
			if (!value) throw new Error('The MCP server hung up.');
			const answer = answerSchema.parse(JSON.parse(value.data));
			if (answer.id === message.id) return answer;
		}
	};
}

/** A client of n8n's MCP Server Trigger, over one of the ways that it offers. */
export class McpClient {
	private ids = 0;

	private constructor(
		private readonly send: Send,
		private readonly gone: AbortController,
	) {}

	static async connect(url: string, way: 'streamable HTTP' | 'SSE'): Promise<McpClient> {
		const gone = new AbortController();
		const send = way === 'SSE' ? await overEvents(url, gone.signal) : overHttp(url);
		const client = new McpClient(send, gone);
		const clientInfo = { name: 'test', version: '1' };
		const params = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo };
		await client.ask('initialize', params);
		await send({ method: 'notifications/initialized', params: {} });
		return client;
	}

	async listTools() {
		return toolsSchema.parse(await this.ask('tools/list', {})).tools;
	}

	/** Calls a tool. @returns its texts, and whether they tell of an error */
	async call(name: string, toolArguments: object): Promise<{ text: string; isError: boolean }> {
		const result = await this.ask('tools/call', { name, arguments: toolArguments });
		const { content, isError } = calledSchema.parse(result);
		return { text: content.map(({ text }) => text).join('\n'), isError };
	}

	close(): void {
		this.gone.abort();
	}

	private async ask(method: string, params: object) {
		const { result, error } = await this.send({ id: ++this.ids, method, params });
		if (error) throw new Error(error.message);
		return result;
	}
}
