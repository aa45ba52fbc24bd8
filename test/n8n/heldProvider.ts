import {
	createServer,
	request as forward,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before a provider on this machine: nothing of a call is read before `beforeCall` is done, and
 * then the call goes on to the provider as it is.
 */
export class HeldProvider {
	/** Calls that the client gave up before they had an answer. */
	abandoned = 0;

	private constructor(private readonly server: Server) {}

	/** @param provider e.g. `http://127.0.0.1:4000` */
	static async start(
		provider: string,
		beforeCall: (count: number) => Promise<void>,
	): Promise<HeldProvider> {
		let count = 0;
		const server = createServer();
		const held = new HeldProvider(server);
		server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
			const { method, headers, url = '/' } = incoming;
			outgoing.on('close', () => {
				if (!outgoing.writableFinished) held.abandoned++;
			});
			const pass = () => {
				const onward = forward(`${provider}${url}`, { method, headers }, (answer) => {
					outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
					answer.pipe(outgoing);
				});
				onward.on('error', (error) => outgoing.destroy(error));
				incoming.pipe(onward);
			};
			beforeCall(++count).then(pass, (error: Error) => outgoing.destroy(error));
		});
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return held;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
