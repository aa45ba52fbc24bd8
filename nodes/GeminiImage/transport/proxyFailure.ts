import { Failure } from '../failure/failure';
import { causesOf, messageOf, type Cause } from './errorCauses';

export type ProxyFailure = Failure<'proxyInvalid'> | Failure<'proxyUnreachable'>;

/** The proxy closed the connection before it made a tunnel. Source: https-proxy-agent. */
const NO_TUNNEL = /^Proxy connection ended before receiving CONNECT response/;

/**
 * What kept n8n from its proxy, so that nothing went out. The node does not know whether n8n has one, but
 * a connection to another port or host than the request's can only have been meant for it.
 * @returns undefined where it was not the proxy, or is not certain
 */
export function proxyFailure(error: unknown): ProxyFailure | undefined {
	const causes = causesOf(error);
	// The node sends nothing to an address that is not valid, so it is the proxy's.
	if (causes.some((cause) => messageOf(cause) === 'Invalid URL')) {
		return new Failure('proxyInvalid', {}, error);
	}
	if (causes.some((cause) => NO_TUNNEL.test(messageOf(cause)))) {
		return new Failure('proxyUnreachable', {}, error);
	}
	const asked = causes.map(requestedUrl).find((url) => url !== undefined);
	const elsewhere = asked && causes.find((cause) => isElsewhere(cause, asked));
	if (!elsewhere) return undefined;
	const { hostname, address, port } = elsewhere;
	const proxy = [hostname ?? address, port].filter(isNamed).join(':');
	return new Failure('proxyUnreachable', { proxy }, error);
}

function requestedUrl({ config }: Cause): URL | undefined {
	const { url } = Object(config) as { url?: unknown };
	return typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
}

function isElsewhere({ syscall, hostname, port }: Cause, asked: URL): boolean {
	if (syscall === 'getaddrinfo') return hostname !== asked.hostname;
	return syscall === 'connect' && typeof port === 'number' && port !== portOf(asked);
}

function portOf({ port, protocol }: URL): number {
	return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function isNamed(part: unknown): part is string | number {
	return typeof part === 'string' || typeof part === 'number';
}
