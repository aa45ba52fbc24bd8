import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before the emulator, which refuses a key in the URL, where n8n's own Gemini node puts it;
 * moves it into a header.
 */
export class KeyGate {
	private readonly server = createServer((incoming, outgoing) => this.pass(incoming, outgoing));

	private constructor(private readonly provider: string) {}

	static async start(provider: string): Promise<KeyGate> {
		const gate = new KeyGate(provider);
		await new Promise<void>((resolve) => void gate.server.listen(0, '127.0.0.1', resolve));
		return gate;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const url = new URL(incoming.url ?? '/', this.provider);
		const key = url.searchParams.get('key');
		url.searchParams.delete('key');
		const headers = { ...incoming.headers, ...(key && { 'x-goog-api-key': key }) };
		const passed = request(url, { method: incoming.method, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(outgoing);
		});
		passed.on('error', () => outgoing.destroy());
		outgoing.on('close', () => passed.destroy());
		incoming.pipe(passed);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
