import { sanitizeText } from '../failure/sanitizeText';

/**
 * Whether an image at an address may be fetched: over https, and not from this machine or a private
 * network, as far as the address itself shows that. The provider's own host is trusted, since the
 * user entered it. n8n's own protection applies on top.
 */
export function mayFetch(url: URL, baseUrl: string): boolean {
	if (isOwnHost(url, baseUrl)) return /^https?:$/.test(url.protocol);
	return url.protocol === 'https:' && !isPrivateHost(url);
}

/** Whether an address is at the provider's own host. */
export function isOwnHost(url: URL, baseUrl: string): boolean {
	return url.host === new URL(baseUrl).host;
}

/** Whether a host name or IP address belongs to this machine or its network. */
export function isPrivateHost({ hostname }: URL): boolean {
	return isPrivate(hostname.toLowerCase().replace(/\.+$/, ''));
}

/** Names that stand for this machine or its network, by RFC 6761, 6762 and 8375 or by custom. */
const PRIVATE_NAMES = /\.(localhost|localdomain|local|internal|intranet|corp|home|lan|home\.arpa)$/;

/** @param host without the dot that may end a full name */
function isPrivate(host: string): boolean {
	if (host.startsWith('[')) return isPrivateIpv6(host.slice(1, -1));
	if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return isPrivateIpv4(host.split('.').map(Number));
	return !host.includes('.') || PRIVATE_NAMES.test(host);
}

/** URL has already turned other spellings of an IPv4 address into four decimal numbers. */
function isPrivateIpv4([a = 0, b = 0]: number[]): boolean {
	return (
		[0, 10, 127].includes(a) ||
		a >= 224 ||
		(a === 100 && b >= 64 && b < 128) ||
		(a === 169 && b === 254) ||
		(a === 172 && b >= 16 && b < 32) ||
		(a === 192 && (b === 168 || b === 0)) ||
		(a === 198 && (b === 18 || b === 19))
	);
}

/** Only global unicast is public; of it, the ranges that wrap an IPv4 address are not. */
function isPrivateIpv6(host: string): boolean {
	return !/^[23][0-9a-f]{3}:/.test(host) || /^(2001:0?:|2002:)/.test(host);
}

/** An address as messages and names show it: without the user and password it may hold. */
export function displayUrl(address: string, most = 200): string {
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url?.host) {
		return sanitizeText(address.slice(0, 2 * most).replace(/[^/\\?#\s]{0,400}@/, ''), most);
	}
	if (url.username === '' && url.password === '') return sanitizeText(address, most);
	url.username = '';
	url.password = '';
	return sanitizeText(url.href, most);
}
