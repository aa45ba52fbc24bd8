import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Received {
	method: string;
	path: string;
	/** All that carries a key: headers, address and body. */
	whole: string;
}

/** A provider that writes down all that it is sent, answers with an image, and takes uploads as Google. */
export class RecordingHost {
	readonly received: Received[] = [];
	/** Put in place of the usual answer to `generateContent`. */
	answer: (request: IncomingMessage, response: ServerResponse, call: number) => void;
	private calls = 0;
	private files = 0;

	private constructor(
		private readonly server: Server,
		private readonly png: string,
	) {
		this.answer = (_request, response) => void response.end(answerWith(png));
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			const body: Buffer[] = [];
			request.on('data', (chunk: Buffer) => body.push(chunk));
			request.on('end', () => {
				const { method = '', url: path = '', headers } = request;
				const text = Buffer.concat(body).toString('latin1');
				this.received.push({ method, path, whole: `${path} ${JSON.stringify(headers)} ${text}` });
				this.respond(request, response);
			});
		});
	}

	/** @param png the image of the usual answer, as base64 */
	static async start(png: string): Promise<RecordingHost> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new RecordingHost(server, png);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** What came, as one text. */
	get everything(): string {
		return this.received.map(({ whole }) => whole).join('\n');
	}

	/** How many requests came to addresses that have this in them. */
	count(part: string): number {
		return this.received.filter(({ path }) => path.includes(part)).length;
	}

	forget(): void {
		this.received.length = 0;
		this.calls = 0;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	private respond(request: IncomingMessage, response: ServerResponse): void {
		const { url = '', headers } = request;
		if (url.includes(':generateContent')) return this.answer(request, response, this.calls++);
		if (url.endsWith('.png')) return void response.end(Buffer.from(this.png, 'base64'));
		if (headers['x-goog-upload-command'] === 'start') {
			const address = `${this.url}/upload/v1beta/files?upload_id=${++this.files}`;
			response.writeHead(200, { 'x-goog-upload-url': address }).end('{}');
			return;
		}
		const file = (state: string) => ({
			name: `files/f${this.files}`,
			uri: `${this.url}/v1beta/files/f${this.files}`,
			mimeType: 'image/png',
			state,
		});
		const isUpload = url.startsWith('/upload');
		const body = isUpload ? { file: file('PROCESSING') } : file('ACTIVE');
		response.end(JSON.stringify(body));
	}
}

/** An answer with an image, and with whatever else stands in its candidate. */
export function answerWith(png: string, parts: unknown[] = [], more: object = {}): string {
	const image = { inlineData: { mimeType: 'image/png', data: png } };
	return JSON.stringify({
		candidates: [{ content: { parts: [...parts, image] }, finishReason: 'STOP' }],
		...more,
	});
}
