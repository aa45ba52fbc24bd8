import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort } from '../../lanes/process';

/** Stands before a provider, so that a test can do something between a question and its answer. */
export class Gate {
	/** Done once, while the next question waits for its answer. */
	meanwhile?: () => Promise<void>;
	private readonly server = createServer((request, response) => {
		this.pass(request, response).catch((error: Error) => response.destroy(error));
	});

	private constructor(
		private readonly provider: string,
		readonly port: number,
	) {}

	static async start(provider: string): Promise<Gate> {
		const gate = new Gate(provider, await freePort());
		await new Promise<void>((resolve) => gate.server.listen(gate.port, '127.0.0.1', resolve));
		return gate;
	}

	get url() {
		return `http://127.0.0.1:${this.port}`;
	}

	private async pass(request: IncomingMessage, response: ServerResponse) {
		const { meanwhile } = this;
		this.meanwhile = undefined;
		const body = await text(request);
		await meanwhile?.();
		const names = ['content-type', 'x-goog-api-key'];
		const answer = await fetch(this.provider + request.url, {
			method: request.method,
			headers: names.map((name): [string, string] => [name, String(request.headers[name])]),
			body,
		});
		response.writeHead(answer.status, { 'content-type': 'application/json' });
		response.end(await answer.text());
	}

	async stop() {
		await new Promise((resolve) => this.server.close(resolve));
	}
}
