import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before a provider on this machine: nothing of a call is read before `beforeCall` is done, and
 * then the call goes on to the provider as it is.
 */
export class HeldProvider {
	private constructor(
		private readonly server: Server,
		readonly url: string,
	) {}

	/** @param provider e.g. `http://127.0.0.1:4000` */
	static async start(
		provider: string,
		beforeCall: (count: number) => Promise<void>,
	): Promise<HeldProvider> {
		let count = 0;
		const server = createServer((incoming, outgoing) => {
			const { method, headers, url = '/' } = incoming;
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
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		return new HeldProvider(server, `http://127.0.0.1:${port}`);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
