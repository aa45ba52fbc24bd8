import { mkdtempSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

export const BUCKET = 'n8n';

/** Answers a request in the place of S3, or disturbs its answer. @returns whether it answered */
export type S3Fault = (
	request: IncomingMessage,
	response: ServerResponse,
) => boolean | Promise<boolean>;

const noFault: S3Fault = () => false;

/** An S3 server with one bucket, whose objects are files in a temp folder. */
export class S3Server {
	fault = noFault;
	/** What was asked for, such as `PUT workflows/…`. */
	readonly requests: string[] = [];
	/** How many answers are on their way. */
	open = 0;

	private constructor(
		private readonly server: Server,
		answer: ReturnType<S3rver['callback']>,
	) {
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			this.requests.push(`${request.method} ${keyOf(request)}`);
			this.open++;
			response.on('close', () => void this.open--);
			void Promise.resolve(this.fault(request, response)).then((isAnswered) => {
				if (!isAnswered) answer(request, response);
			});
		});
	}

	static async start(): Promise<S3Server> {
		const s3 = new S3rver({
			silent: true,
			directory: mkdtempSync(path.join(tmpdir(), 'gemini-image-s3-')),
			configureBuckets: [{ name: BUCKET, configs: [] }],
		});
		await s3.configureBuckets();
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new S3Server(server, s3.callback());
	}

	/** Forgets what was asked for, and has no more faults. */
	reset(): void {
		this.fault = noFault;
		this.requests.length = 0;
	}

	get host(): string {
		return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}

/** The key of the object that is asked for. */
function keyOf({ url = '' }: IncomingMessage): string {
	const { pathname } = new URL(url, 'http://s3');
	return decodeURIComponent(pathname).replace(`/${BUCKET}`, '').slice(1);
}

/** An answer of S3 that is no success, as it words them. */
export function refuse(
	response: ServerResponse,
	status: number,
	code: string,
	words: string,
): true {
	const error = `<Error><Code>${code}</Code><Message>${words}</Message></Error>`;
	const isHead = response.req.method === 'HEAD';
	response.writeHead(status, { 'content-type': 'application/xml' }).end(isHead ? '' : error);
	return true;
}

/** Ends the connection after so many bytes of the object. */
export function breakAfter(response: ServerResponse, bytes: number): false {
	let sent = 0;
	const write = response.write.bind(response) as (chunk: Buffer) => boolean;
	response.write = (chunk: Buffer) => {
		const rest = bytes - sent;
		sent += chunk.length;
		if (sent < bytes) return write(chunk);
		write(chunk.subarray(0, rest));
		return (response.socket?.destroySoon(), false);
	};
	return false;
}
