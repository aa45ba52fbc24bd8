import {
	createServer,
	request as send,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a call is held. */
export interface Place {
	/** Of the calls that make images, from 1. */
	call: number;
	/** Its body is read no further, its answer does not begin, or goes no further; or all of it goes. */
	at: 'request' | 'headers' | 'answer' | 'end';
	/** Bytes of the body that pass before. */
	afterBytes?: number;
}

/** Stands before a provider and holds a call where a test wants it. */
export class HoldingGate {
	private calls = 0;
	private place: Place | undefined;
	private reached: () => void = () => undefined;

	private constructor(
		private readonly server: Server,
		private readonly target: string,
	) {
		server.on('request', (request: IncomingMessage, response: ServerResponse) =>
			this.pass(request, response),
		);
	}

	static async start(target: string): Promise<HoldingGate> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new HoldingGate(server, target);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	/** Counts calls anew. @returns once a call is held, or has passed where that is asked for */
	async holds(place: Place): Promise<void> {
		this.calls = 0;
		this.place = place;
		await new Promise<void>((resolve) => (this.reached = resolve));
	}

	open(): void {
		this.place = undefined;
	}

	private pass(request: IncomingMessage, response: ServerResponse): void {
		const isCall = request.url?.includes(':generateContent') ?? false;
		if (isCall) this.calls++;
		const place = isCall && this.calls === this.place?.call ? this.place : undefined;
		const { method, headers } = request;
		const onward = send(this.target + request.url, { method, headers }, (answer) => {
			if (place?.at === 'headers') {
				this.reached();
				return;
			}
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			answer.on('end', () => {
				response.end();
				if (place?.at === 'end') this.reached();
			});
			const limit = place?.at === 'answer' ? place.afterBytes : undefined;
			this.copy(answer, response, limit);
		});
		// n8n is killed in the middle of what it does.
		onward.on('error', () => response.destroy());
		request.on('error', () => onward.destroy());
		request.on('end', () => onward.end());
		this.copy(request, onward, place?.at === 'request' ? place.afterBytes : undefined);
	}

	private copy(
		from: IncomingMessage,
		to: { write: (chunk: Buffer) => boolean },
		limit = Infinity,
	): void {
		let passed = 0;
		from.on('data', (chunk: Buffer) => {
			to.write(chunk.subarray(0, limit - passed));
			passed += chunk.length;
			if (passed <= limit) return;
			from.removeAllListeners('data');
			from.pause();
			this.reached();
		});
		from.on('error', () => undefined);
	}
}
