import type { lookup, LookupAddress, LookupOptions } from 'node:dns';
import { setTimeout as wait } from 'node:timers/promises';
import { RequestError, Server, type PrepareRequestFunctionOpts } from 'proxy-chain';

const USER = 'company-user';
/** With a sign that a URL has to encode. */
export const PROXY_PASSWORD = 'Sesame-0pen/9138';

type Found = (error: null, address: string | LookupAddress[], family?: number) => void;

/** All hosts are this machine, so that names which exist nowhere are reached through the proxy alone. */
const toLoopback = ((_host: string, options: LookupOptions, done: Found) => {
	if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
	else done(null, '127.0.0.1', 4);
}) as typeof lookup;

/** What the proxy does with a request in the place of passing it on. */
type Refusal = (request: PrepareRequestFunctionOpts) => void;

/** A forward proxy on loopback, as companies have them, that asks for a name and a password. */
export class ForwardProxy {
	/** What was asked of it with the right password: `CONNECT host:port`, or `POST http://host:port/…`. */
	passed: string[] = [];
	private password = PROXY_PASSWORD;
	private refuse: Refusal | undefined;
	private readonly server: Server;

	private constructor() {
		this.server = new Server({
			host: '127.0.0.1',
			port: 0,
			prepareRequestFunction: (request) => {
				const { username, password } = request;
				if (username !== USER || password !== this.password) {
					return { requestAuthentication: true };
				}
				const { method = '', url = '' } = request.request;
				this.passed.push(`${method} ${url}`);
				this.refuse?.(request);
				return { dnsLookup: toLoopback };
			},
		});
	}

	static async start(): Promise<ForwardProxy> {
		const proxy = new ForwardProxy();
		await proxy.server.listen();
		return proxy;
	}

	get port(): number {
		return this.server.port;
	}

	/** Its address with a name and a password, as administrators enter it. */
	url(password = PROXY_PASSWORD): string {
		return `http://${USER}:${encodeURIComponent(password)}@127.0.0.1:${this.port}`;
	}

	/** Answers every request with a status and a web page, as filters of companies do. */
	block(status: number): void {
		this.refuse = () => {
			const page = '<!DOCTYPE html><html><title>Blocked</title><p>Category: AI tools.</html>';
			throw new RequestError(page, status, { 'Content-Type': 'text/html' });
		};
	}

	/** Accepts the password no longer. */
	changePassword(): void {
		this.password = 'another';
	}

	/** Closes every connection as soon as it asks for something. */
	hangUp(): void {
		this.refuse = ({ connectionId }) => this.server.closeConnection(connectionId);
	}

	/** Passes everything on again, and forgets what it passed. */
	reset(): void {
		this.refuse = undefined;
		this.password = PROXY_PASSWORD;
		this.passed = [];
	}

	/** Breaks off what is passing through. */
	breakOff(): void {
		this.server.closeConnections();
	}

	/** Waits until nothing is connected to it. @throws Error after a minute */
	async isIdle(): Promise<void> {
		for (let round = 0; round < 600; round++) {
			if (this.server.getConnectionIds().length === 0) return;
			await wait(100);
		}
		throw new Error('A connection to the proxy stays open.');
	}

	async stop(): Promise<void> {
		await this.server.close(true);
	}
}

/** What stands for a password in a header. */
export const PROXY_SECRETS = [
	PROXY_PASSWORD,
	encodeURIComponent(PROXY_PASSWORD),
	Buffer.from(`${USER}:${PROXY_PASSWORD}`).toString('base64'),
];
