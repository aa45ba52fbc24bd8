import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { OutboundHttp } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { FILES } from './caseFiles';
import type { Response } from './caseSchema';

/** What reached the world. */
export interface Asked {
	method: string;
	/** As the node named it. */
	url: string;
	headers: IncomingMessage['headers'];
	/** Of a call to the model only. */
	body: string;
	bytes: number;
}

const PAUSE_MS = 20;
const ORIGIN = 'x-world-origin';

/**
 * Every host that a case speaks of, on one loopback server. n8n's HTTP is real; only the step in which
 * it would look a public name up is ours: the request goes to the server, which knows by a header for
 * whom it was. A host that the case does not have is not found, as a name that does not exist.
 */
export class World {
	/** In the order they came, since `open` was called. */
	asked: Asked[] = [];
	private responses: readonly Response[] = [];
	private served: Readonly<Record<string, Response>> = {};
	private hosts = new Set<string>();
	private uploads = 0;

	private constructor(private readonly server: Server) {
		server.on(
			'request',
			(request, response: ServerResponse) => void this.answer(request, response),
		);
	}

	static async start(): Promise<World> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		const world = new World(server);
		world.catchRequests();
		return world;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
		jest.restoreAllMocks();
	}

	/**
	 * @param baseUrl where the model is
	 * @param responses of the model, the last one from there on
	 * @param served what other addresses give
	 */
	open(
		baseUrl: string,
		responses: readonly Response[],
		served: Readonly<Record<string, Response>>,
	): void {
		this.asked = [];
		this.responses = responses;
		this.served = served;
		this.hosts = new Set([baseUrl, ...Object.keys(served)].map((url) => new URL(url).origin));
	}

	/** The calls to the model. */
	get calls(): Asked[] {
		return this.asked.filter(isCall);
	}

	private catchRequests(): void {
		const http = Container.get(OutboundHttp);
		const requests = http.requests.bind(http);
		jest.spyOn(http, 'requests').mockImplementation((options) => {
			const client = requests(options);
			const request = new Proxy(client.request.bind(client), {
				apply: (target, self, [first]: [IHttpRequestOptions]): unknown =>
					Reflect.apply(target, self, [this.sentHere(first)]),
			});
			return { ...client, request };
		});
	}

	private sentHere(options: IHttpRequestOptions): IHttpRequestOptions {
		const { origin, host, pathname, search } = new URL(options.url);
		if (!this.hosts.has(origin)) {
			const { method = 'GET', url } = options;
			this.asked.push({ method, url, headers: {}, body: '', bytes: 0 });
			const words = `getaddrinfo ENOTFOUND ${host}`;
			throw Object.assign(new Error(words), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
		}
		const { port } = this.server.address() as AddressInfo;
		const headers = { ...options.headers, [ORIGIN]: origin };
		return { ...options, url: `http://127.0.0.1:${port}${pathname}${search}`, headers };
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { [ORIGIN]: origin, ...headers } = request.headers;
		const asked: Asked = {
			method: request.method ?? '',
			url: `${String(origin)}${request.url}`,
			headers,
			body: '',
			bytes: 0,
		};
		this.asked.push(asked);
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) {
			asked.bytes += chunk.length;
			if (isCall(asked)) chunks.push(chunk);
		}
		asked.body = Buffer.concat(chunks).toString();
		if (isCall(asked)) {
			const place = Math.min(this.calls.length, this.responses.length) - 1;
			return await send(response, this.responses[place]);
		}
		const served = this.served[asked.url];
		if (!served && asked.url.includes('/upload/')) return this.takeUpload(asked, response);
		await send(response, served);
	}

	/** The Files API, as far as an upload needs it. */
	private takeUpload({ url, headers }: Asked, response: ServerResponse): void {
		if (headers['x-goog-upload-command'] === 'start') {
			response.setHeader('x-goog-upload-url', `${new URL(url).origin}/upload/${++this.uploads}`);
			return void response.end('{}');
		}
		const name = `files/upload${this.uploads}`;
		const uri = `${new URL(url).origin}/v1beta/${name}`;
		response.end(JSON.stringify({ file: { name, uri, state: 'ACTIVE' } }));
	}
}

function isCall({ method, url }: Asked): boolean {
	return method === 'POST' && url.includes(':generateContent');
}

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };

async function send(response: ServerResponse, given: Response | undefined): Promise<void> {
	if (!given) return void response.writeHead(404).end('{"error":{"code":404,"message":"None"}}');
	const { status, headers, chunks, cutOff, compressed } = given;
	response.writeHead(status, headers);
	const body = bodyOf(given);
	const bytes = compressed ? COMPRESS[compressed](body) : body;
	if (!chunks && !cutOff) return void response.end(bytes);
	for (const chunk of chunks ?? [bytes]) {
		response.write(chunk);
		await wait(PAUSE_MS);
	}
	if (cutOff) response.destroy();
	else response.end();
}

function bodyOf({ text, file, body }: Response): Buffer {
	if (file !== undefined) return Buffer.from(FILES[file] ?? '', 'base64');
	return Buffer.from(text ?? JSON.stringify(body) ?? '');
}
