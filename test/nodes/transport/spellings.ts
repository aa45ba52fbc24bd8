const each = (key: string, spell: (char: string) => string) =>
	Array.from({ length: key.length }, (_, at) => spell(key[at]!)).join('');
const percent = (text: string) =>
	[...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
const SIGN = /[^a-zA-Z0-9]/;
const signs = (spell: (char: string) => string) => (key: string) =>
	each(key, (char) => (SIGN.test(char) ? spell(char) : char));
const NAMED: Record<string, string> = { '/': 'sol', '+': 'plus', '=': 'equals', '-': '#45' };

/** The ways in which providers repeat a key. */
export const SPELLINGS: Array<[string, (key: string) => string]> = [
	['plain', (key) => key],
	['in an address', (key) => encodeURIComponent(key)],
	['in an address in lower case', (key) => signs(percent)(key)],
	['with every character in percent signs', (key) => percent(key).toUpperCase()],
	['in an address in an address', (key) => encodeURIComponent(encodeURIComponent(key))],
	['with every character in percent signs, twice', (key) => percent(percent(key))],
	['in a form', (key) => new URLSearchParams({ key }).toString().slice('key='.length)],
	['in JSON', (key) => quoted(key).replaceAll('/', '\\/')],
	['in JSON in JSON', (key) => quoted(quoted(key).replaceAll('/', '\\/'))],
	['in JSON with codes', (key) => each(key, unicode)],
	['in JSON with codes for signs', signs(unicode)],
	['in JSON with codes in JSON', (key) => quoted(signs(unicode)(key))],
	['in JSON in an address', (key) => encodeURIComponent(signs(unicode)(key))],
	['in HTML', signs((char) => `&#${char.charCodeAt(0)};`)],
	['in HTML in hex', signs((char) => `&#x${char.charCodeAt(0).toString(16)};`)],
	['in HTML with names', signs((char) => (NAMED[char] ? `&${NAMED[char]};` : char))],
	['in HTML in JSON', signs((char) => `\\u0026#${char.charCodeAt(0)};`)],
	['in HTML in HTML', signs((char) => `&amp;#${char.charCodeAt(0)};`)],
	['as base64', (key) => Buffer.from(key).toString('base64')],
	['as base64 with its header', (key) => Buffer.from(`Bearer ${key}`).toString('base64')],
	['as base64 in an address', (key) => Buffer.from(`key:${key}`).toString('base64url')],
];

/** What must not be seen anywhere, however it is written. */
export function spellingsOf(key: string): string[] {
	return [...new Set(SPELLINGS.map(([, spell]) => spell(key).replace(/=+$/, '')))];
}
