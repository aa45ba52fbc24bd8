import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** A call to the model, as far as tests look at it. */
export interface ModelCall {
	contents: Array<{ parts: Array<Record<string, unknown>> }>;
}

const ANSWER = {
	candidates: [
		{
			content: {
				role: 'model',
				parts: [
					{
						thoughtSignature: 'c2lnbmF0dXJl',
						inlineData: {
							mimeType: 'image/png',
							data: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==',
						},
					},
				],
			},
			finishReason: 'STOP',
		},
	],
};

/** A provider on whose own host a test serves what it likes, since the node trusts that host. */
export class LocalProvider {
	/** Answers what is no call to the model. */
	serve: (request: IncomingMessage, response: ServerResponse) => void = (_request, response) =>
		void response.writeHead(404).end();
	/** What else was asked for, in order. */
	readonly paths: string[] = [];
	readonly calls: ModelCall[] = [];
	/** What calls to the model get. */
	answer: object = ANSWER;

	private constructor(private readonly server: Server) {
		server.on('request', (request, response: ServerResponse) => {
			const body: Buffer[] = [];
			request.on('data', (chunk: Buffer) => void body.push(chunk));
			request.on('end', () => {
				if (request.url?.includes(':generateContent')) {
					this.calls.push(JSON.parse(Buffer.concat(body).toString()) as ModelCall);
					response.writeHead(200, { 'content-type': 'application/json' });
					response.end(JSON.stringify(this.answer));
					return;
				}
				this.paths.push(request.url ?? '');
				this.serve(request, response);
			});
		});
	}

	static async start(): Promise<LocalProvider> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new LocalProvider(server);
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	/** Forgets what was asked. */
	reset(): void {
		this.paths.length = 0;
		this.calls.length = 0;
		this.answer = ANSWER;
		this.serve = (_request, response) => void response.writeHead(404).end();
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	credential(provider = 'google'): ICredentialDataDecryptedObject {
		return {
			provider,
			baseUrl: this.url,
			apiKey: 'key-of-the-test',
			authentication: 'xGoogApiKey',
		};
	}

	/** The parts of the only call. */
	get parts(): Array<Record<string, unknown>> {
		expect(this.calls).toHaveLength(1);
		return this.calls[0]?.contents[0]?.parts ?? [];
	}
}
