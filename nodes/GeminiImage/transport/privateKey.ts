import { createPrivateKey, type KeyObject } from 'crypto';

/** Letters on a line of a PEM file. */
const LINE = 64;
/** Shorter base64 without a first line may be anything. */
const SHORTEST_BARE_KEY = 300;

const PEM =
	/-----BEGIN\s*(RSA\s*)?PRIVATE\s*KEY-----([^-]*)-----END\s*(?:RSA\s*)?PRIVATE\s*KEY-----/;

/**
 * A private key of a service account as it was pasted: with its line breaks as `\n`, as CRLF, as spaces or
 * gone, in quotes or among other text, with or without its first and last line.
 */
export function readPrivateKey(pasted: string): KeyObject | undefined {
	const found = keyIn(pasted);
	if (!found) return undefined;
	const { label, body } = found;
	const pem = [`-----BEGIN ${label}-----`, ...linesOf(body), `-----END ${label}-----`, ''].join(
		'\n',
	);
	try {
		const key = createPrivateKey(pem);
		return key.asymmetricKeyType === 'rsa' ? key : undefined;
	} catch {
		return undefined;
	}
}

/** The base64 of a pasted private key in one piece; undefined where there is none. */
export function privateKeyBody(pasted: string): string | undefined {
	return keyIn(pasted)?.body;
}

/** The pieces of a private key that must be seen nowhere: its lines, as they are and as they were pasted. */
export function privateKeyPieces(pasted: string): string[] {
	const body = privateKeyBody(pasted);
	if (body === undefined) return [];
	const pastedLines = lineBreaksOf(pasted)
		.split(/[\s",]+/)
		.filter(({ length }) => length > LINE / 2 && length <= 2 * LINE)
		.filter((line) => body.includes(line));
	return [...new Set([...linesOf(body), ...pastedLines])];
}

function linesOf(body: string): string[] {
	return body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
}

function keyIn(pasted: string): { label: string; body: string } | undefined {
	const text = lineBreaksOf(pasted);
	const pem = PEM.exec(text);
	const [, isRsa, inside = text] = pem ?? [];
	const body = inside.replace(/[\s"']/g, '');
	if (!/^[A-Za-z0-9+/]+=*$/.test(body)) return undefined;
	if (!pem && body.length < SHORTEST_BARE_KEY) return undefined;
	return { label: isRsa ? 'RSA PRIVATE KEY' : 'PRIVATE KEY', body };
}

/** The text with true line breaks in the place of those that JSON wrote, once or twice. */
function lineBreaksOf(pasted: string): string {
	return pasted.replace(/\\+[rn]/g, '\n').replace(/\\+\//g, '/');
}
