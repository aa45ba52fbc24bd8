/** HTML names of signs that a key may have. */
const ENTITY_NAMES: Readonly<Record<string, string>> = {
	'&': 'amp',
	'+': 'plus',
	'/': 'sol',
	'=': 'equals',
	'.': 'period',
	':': 'colon',
	_: 'lowbar',
	'"': 'quot',
	"'": 'apos',
	'<': 'lt',
	'>': 'gt',
};

const PERCENT = '%(?:25){0,3}';
/** A backslash, also as an address has it; several where JSON stands in JSON. */
const BACKSLASH = String.raw`(?:\\|${PERCENT}5[cC])`;
const AMPERSAND = String.raw`(?:&|\\{1,4}u0026)(?:amp;){0,2}`;

/** A pattern for the base64 of any text that has the key in it. */
export function encodedKeyPattern(key: string): string {
	return `${ESCAPING}(?:${[...new Set(innerBase64(key).map(base64Pattern))].join('|')})`;
}

/**
 * Texts of which one is in any match of that pattern: its longest runs of signs that are never escaped. To
 * look for them first is much faster.
 */
export function encodedKeyMarks(key: string): string[] {
	return innerBase64(key).map((base64) => {
		const runs = base64.match(/[A-Za-z0-9]+/g) ?? [''];
		return runs.reduce((longest, run) => (run.length > longest.length ? run : longest));
	});
}

/** A key as it is, and as forms have it. */
export function spellings(key: string): string[] {
	return [...new Set([key, key.replaceAll(' ', '+'), key.replaceAll('+', ' ')])];
}

/** The backslash before a key that would else escape the stand-in, which breaks JSON. */
const ESCAPING = String.raw`(?:(?<=(?:^|[^\\])(?:\\\\){0,8})\\)?`;

/**
 * The ways in which a character can be escaped, as patterns. Where one may end at several places, since
 * the next character could begin there, each of them is a way of its own.
 */
export function characterForms(character: string): string[] {
	const code = character.codePointAt(0) ?? 0;
	const percent = [...Buffer.from(character)].map(percentPattern).join('');
	const number = `#0{0,4}${code}|#[xX]0{0,4}${hexPattern(code)}`;
	const name = ENTITY_NAMES[character];
	const entity = `${AMPERSAND}(?:${name ? `${number}|${name}` : number})`;
	const backslashes = character === '\\' ? [1, 2, 3, 4, 5, 6, 7, 8] : ['1,8'];
	const escaped = backslashes.map((times) => String.raw`\\{${times}}${literal(character)}`);
	return [
		`${entity};`,
		entity,
		`${BACKSLASH}{1,8}u${hexPattern(code, 4)}`,
		percent,
		...(character === '%' ? ['%25', '%2525'] : []),
		...(/[a-zA-Z0-9]/.test(character) ? [] : escaped.reverse()),
	];
}

/** Encoded for an address, and again so that each of its signs, or all of them, are. */
function percentPattern(byte: number): string {
	const digits = [...byte.toString(16).padStart(2, '0')].map((digit) => {
		const codes = [digit, digit.toUpperCase()].map((sign) => sign.charCodeAt(0).toString(16));
		return `(?:[${digit}${digit.toUpperCase()}]|${PERCENT}(?:${codes.join('|')}))`;
	});
	return PERCENT + digits.join('');
}

/** Hex digits in either case. */
function hexPattern(code: number, digits = 2): string {
	const hex = code.toString(16).padStart(digits, '0');
	return hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

/** Of base64 only the signs are ever escaped; addresses have others in their place. */
function base64Pattern(base64: string): string {
	return base64
		.replace(/\+/g, String.raw`(?:\+|-|%2[bB])`)
		.replace(/\//g, String.raw`(?:\\{0,4}/|_|%2[fF])`);
}

function literal(character: string): string {
	return character.replace(/[\\^$.*+?()[\]{}|/-]/, String.raw`\$&`);
}

/** What the base64 of any text with the key in it has in common, wherever the key begins. */
function innerBase64(key: string): string[] {
	return [0, 1, 2].map((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(key)]);
		const end = Math.floor((bytes.length * 8) / 6);
		return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), end);
	});
}
