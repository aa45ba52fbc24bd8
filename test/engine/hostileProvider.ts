import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NodeParameterValueType } from 'n8n-workflow';
import { Engine, type RunResult } from './engine';

/** A provider that answers as a test says, and the node that asks it. */
export class HostileProvider {
	/** What is done with the next calls. */
	answer: (response: ServerResponse) => void | Promise<void> = (response) => void response.end();

	private constructor(
		readonly engine: Engine,
		readonly server: Server,
	) {
		server.on('request', (request, response: ServerResponse) => {
			request.resume();
			request.on('end', () => void this.answer(response));
		});
	}

	static async start(): Promise<HostileProvider> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new HostileProvider(await Engine.start('filesystem'), server);
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	credential(provider = 'custom') {
		return { provider, baseUrl: this.url, apiKey: 'sk-hostile-0123', authentication: 'bearer' };
	}

	async run(
		more: Record<string, NodeParameterValueType> = {},
		continueOnFail = true,
	): Promise<RunResult> {
		return await this.engine.run({
			parameters: { operation: 'textToImage', prompt: 'Create an image of a boat', ...more },
			credential: this.credential(),
			continueOnFail,
		});
	}

	/** Sends a start and then pieces for as long as anybody reads. @returns how many bytes went out */
	sendEndlessly(start: string, piece: Buffer, status = 200): () => number {
		let sent = 0;
		this.answer = (response) => {
			response.writeHead(status).write(start);
			const more = () => {
				while (!response.destroyed && response.write(piece)) sent += piece.length;
				sent += piece.length;
				if (!response.destroyed) response.once('drain', more);
			};
			more();
		};
		return () => sent;
	}

	/** Whether an answer that does not end is given up with a message, and how much of it went out. */
	async givesUp(start: string, piece: string): Promise<number> {
		const sent = this.sendEndlessly(start, Buffer.from(piece));
		const { items } = await this.run();
		expect(items[0]?.json.error).toMatchObject({
			message: "The provider's response is implausibly large, so the node stopped reading it",
			reason: 'ENDLESS_ANSWER',
			httpCode: 200,
			retryable: false,
		});
		return sent();
	}
}

export const MEBIBYTE = 1024 * 1024;
/** The start of an answer, up to its parts. */
export const PARTS = '{"candidates":[{"content":{"parts":[';
