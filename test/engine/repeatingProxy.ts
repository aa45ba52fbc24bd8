import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What stands in an answer for the secrets that the proxy repeats. */
export const REPEATED = 'REPEATED';

/** Passes calls on to the emulated Vertex AI, and repeats in the answers what nobody may see. */
export class RepeatingProxy {
	/** Access tokens that were given out, and the signed requests for them. */
	readonly logins: string[] = [];
	/** All that came, each secret in the one place that is for it left out. */
	readonly received: string[] = [];
	/** @param login what came with the request: a token, or the signed request for one */
	repeats: (login: string) => string = () => '';

	private constructor(
		private readonly server: Server,
		private readonly target: string,
	) {
		server.on('request', (incoming: IncomingMessage, response) => {
			void this.passOn(incoming).then(({ status, headers, body }) =>
				response.writeHead(status, headers).end(body),
			);
		});
	}

	/** @param target the emulator's URL */
	static async start(target: string): Promise<RepeatingProxy> {
		const server = createServer();
		await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
		return new RepeatingProxy(server, target);
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	stop(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	private async passOn(incoming: IncomingMessage) {
		const { method, url = '', headers } = incoming;
		const body = await buffer(incoming);
		const isLogin = url === '/vertex/token';
		const form = new URLSearchParams(isLogin ? body.toString() : '');
		const login = form.get('assertion') ?? headers.authorization?.replace('Bearer ', '') ?? '';
		if (isLogin) this.logins.push(login);
		form.delete('assertion');
		const isCall = url.includes(':generateContent');
		const others = { ...headers, ...(isCall && { authorization: '' }) };
		const content = isLogin ? form.toString() : body.toString('latin1');
		this.received.push(`${method} ${url} ${JSON.stringify(others)} ${content}`);
		const answer = await new Promise<IncomingMessage>((resolve, reject) => {
			// The Host stays that of the proxy, as the token endpoint checks its own address.
			request(`${this.target}${url}`, { method, headers }, resolve).on('error', reject).end(body);
		});
		// Of images as well, no byte is lost.
		const text = (await buffer(answer)).toString('latin1');
		const [, token] = /"access_token":"([^"]+)"/.exec(text) ?? [];
		if (token !== undefined) this.logins.push(token);
		const said = JSON.stringify(this.repeats(login)).slice(1, -1);
		const { 'content-type': type, location } = answer.headers;
		const redirect = location?.replace(REPEATED, encodeURIComponent(login));
		return {
			status: answer.statusCode ?? 0,
			headers: { ...(type && { 'content-type': type }), ...(redirect && { location: redirect }) },
			body: Buffer.from(
				text.replaceAll(REPEATED, () => said),
				'latin1',
			),
		};
	}
}
