import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a server received it, key included. */
export interface SeenRequest {
	method: string;
	url: string;
	headers: string;
	body: string;
}

/** An answer to one step; a function may write it as it likes. */
type Reply = (response: ServerResponse, request: IncomingMessage) => void;

/** The steps of submitting and reading a batch. */
export type Step =
	| 'list'
	| 'uploadStart'
	| 'upload'
	| 'create'
	| 'describe'
	| 'note'
	| 'download'
	| 'cancel'
	| 'delete';

export const json =
	(body: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
	(response) => {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
	};

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

/** A provider with one batch, whose answers a test replaces, and a host that is not the provider's. */
export class BatchSecretsProvider {
	readonly seen: SeenRequest[] = [];
	/** What another host received. */
	readonly strange: SeenRequest[] = [];
	/** The steps that were asked for. */
	readonly steps = new Set<Step>();

	private constructor(
		private readonly server: Server,
		private readonly stranger: Server,
		readonly url: string,
		private readonly replies: Record<Step, Reply>,
	) {}

	/** @param replies in the place of the usual ones, by the address of the other host */
	static async start(
		usual: (url: string) => Record<Step, Reply>,
		replies: (strangeUrl: string) => Partial<Record<Step, Reply>>,
	): Promise<BatchSecretsProvider> {
		const server = createServer();
		const stranger = createServer();
		const url = `http://127.0.0.1:${await listen(server)}`;
		const strangeUrl = `http://127.0.0.1:${await listen(stranger)}`;
		const all = { ...usual(url), ...replies(strangeUrl) };
		const provider = new BatchSecretsProvider(server, stranger, url, all);
		server.on(
			'request',
			provider.handle(provider.seen, (request) => provider.reply(request)),
		);
		stranger.on(
			'request',
			provider.handle(provider.strange, () => json({})),
		);
		return provider;
	}

	stop(): void {
		for (const server of [this.server, this.stranger]) {
			server.closeAllConnections();
			server.close();
		}
	}

	private handle(seen: SeenRequest[], replyTo: (request: IncomingMessage) => Reply) {
		return (request: IncomingMessage, response: ServerResponse) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => void chunks.push(chunk));
			request.on('end', () => {
				const { method = '', url = '', headers } = request;
				const body = Buffer.concat(chunks).toString('latin1');
				seen.push({ method, url, headers: JSON.stringify(headers), body });
				replyTo(request)(response, request);
			});
		};
	}

	private reply(request: IncomingMessage): Reply {
		const step = stepOf(request);
		if (!step) return json({ error: { code: 404, message: 'No.', status: 'NOT_FOUND' } }, 404);
		this.steps.add(step);
		return this.replies[step];
	}
}

function stepOf({ method, url = '', headers }: IncomingMessage): Step | undefined {
	if (headers['x-goog-upload-command'] === 'start') return 'uploadStart';
	if (headers['x-goog-upload-command']) return 'upload';
	if (method === 'DELETE') return 'delete';
	if (url.includes(':batchGenerateContent')) return 'create';
	if (url.endsWith(':cancel')) return 'cancel';
	if (url.startsWith('/download/')) return 'download';
	if (/\/batches(\?|$)/.test(url)) return 'list';
	if (url.includes('/batches/')) return 'describe';
	if (url.includes('/v1beta/files/')) return 'note';
	return undefined;
}
