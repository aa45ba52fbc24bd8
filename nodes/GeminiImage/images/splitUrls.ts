import { isImageInBase64 } from './imageInText';

/**
 * Splits a text into addresses and images: one per line, or separated by commas. A data: URI holds a
 * comma, and an address may hold one that no space and no other address follows. The base64 of an
 * image may span several lines.
 */
export function splitUrls(text: string): string[] {
	const entries: string[] = [];
	let at = matchEnd(BETWEEN, text, 0);
	while (at < text.length) {
		const end = entryEnd(text, at);
		entries.push(text.slice(at, end).trimEnd());
		at = matchEnd(BETWEEN, text, end);
	}
	return entries;
}

const BETWEEN = /[\s,]*/y;
const PREFIX = /data:[^,\n]{0,200},/iy;
/** What ends an address within its line. */
const SEPARATOR = /,\s|,$|[,\s](?=[a-z][a-z\d+.-]{0,30}:\/\/|data:)/i;

function entryEnd(text: string, at: number): number {
	const lineEnd = matchEnd(/[^\n]*/y, text, at);
	const afterPrefix = matchEnd(PREFIX, text, at);
	if (afterPrefix > at) {
		const isBase64 = /;\s*base64\s*,$/i.test(text.slice(at, afterPrefix));
		if (isBase64 || startsImage(text.slice(afterPrefix, afterPrefix + 200))) {
			return base64End(text, afterPrefix);
		}
		return Math.max(afterPrefix, lineEnd);
	}
	if (startsImage(text.slice(at, at + 200))) return base64End(text, at);
	const separator = text.slice(at, lineEnd).trimEnd().search(SEPARATOR);
	return separator < 0 ? lineEnd : at + separator;
}

function startsImage(text: string): boolean {
	const start = /^\s*[A-Za-z0-9+/_-]{24,}/.exec(text)?.[0] ?? '';
	return start !== '' && isImageInBase64(start);
}

/** The end of the pieces of base64 from here on, which white space may separate. */
function base64End(text: string, from: number): number {
	let end = from;
	for (;;) {
		const start = matchEnd(/\s*/y, text, end);
		let at = start;
		while (isOfBase64(text.charCodeAt(at))) at++;
		const isWhole = at === text.length || /[\s,]/.test(text.charAt(at));
		// The first piece belongs to the image, whatever follows it.
		if (end === from && !isWhole) return matchEnd(/[^\n,]*/y, text, at);
		if (at === start || !isWhole) return end;
		end = at;
	}
}

/** Letters and digits, `+/`, `-_`, and `=`, also with the `%` of their percent-encoded form. */
function isOfBase64(code: number): boolean {
	return (
		(code >= 97 && code <= 122) ||
		(code >= 65 && code <= 90) ||
		(code >= 47 && code <= 57) ||
		[37, 43, 45, 61, 95].includes(code)
	);
}

/** Where the match of a sticky expression ends; the same place where it does not match. */
function matchEnd(expression: RegExp, text: string, at: number): number {
	const sticky = new RegExp(expression);
	sticky.lastIndex = at;
	return sticky.test(text) ? sticky.lastIndex : at;
}
