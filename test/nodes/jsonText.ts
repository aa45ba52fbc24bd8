import fc from 'fast-check';

/** JSON as somebody may write it: the same tokens without and with white space between them. */
export interface JsonText {
	tight: string;
	loose: string;
}

const SPELLINGS = ['0', '-0', '1.0', '1e5', '1E+02', '-12.50', '123456789012345678901', '0.1e-7'];
const ESCAPES = [
	'\\/',
	'\\u002b',
	'\\u00e9',
	'\\ud83d\\ude00',
	'\\ud800',
	'\\"',
	'\\\\',
	'\\n',
	'/',
];
const SPACES = ['', ' ', '\n', '\r\n', '\t', '\n\t\t'];

const scalar = fc.constantFrom('true', 'false', 'null', ...SPELLINGS);

/** A string token with escapes that `JSON.stringify` would not write. */
export const stringToken = fc
	.array(
		fc.oneof(
			fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text).slice(1, -1)),
			fc.constantFrom(...ESCAPES),
		),
		{ maxLength: 4 },
	)
	.map((pieces) => `"${pieces.join('')}"`);

const { value } = fc.letrec<{ value: string[] }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		scalar.map((token) => [token]),
		stringToken.map((token) => [token]),
		fc.array(tie('value'), { maxLength: 4 }).map((items) => bracketed('[', items, ']')),
		fc.array(fc.tuple(stringToken, tie('value')), { maxLength: 4 }).map((entries) =>
			bracketed(
				'{',
				entries.map(([key, tokens]) => [key, ':', ...tokens]),
				'}',
			),
		),
	),
}));

/** The tokens of one random JSON value. */
export const jsonTokens = value;

function bracketed(open: string, items: string[][], close: string): string[] {
	return [open, ...items.flatMap((item, index) => (index > 0 ? [',', ...item] : item)), close];
}

/** An object's tokens from its entries, each a key and the tokens of its value. */
export function objectTokens(entries: ReadonlyArray<readonly [string, string[]]>): string[] {
	return bracketed(
		'{',
		entries.map(([key, tokens]) => [JSON.stringify(key), ':', ...tokens]),
		'}',
	);
}

export function arrayTokens(items: readonly string[][]): string[] {
	return bracketed('[', [...items], ']');
}

/** Tokens written out, with white space between them as the numbers choose. */
export function spaced(tokens: readonly string[], choices: readonly number[]): JsonText {
	const space = (index: number) =>
		choices.length === 0 ? '' : SPACES[choices[index % choices.length]! % SPACES.length]!;
	return {
		tight: tokens.join(''),
		loose: tokens.map((token, index) => space(index) + token).join('') + space(tokens.length),
	};
}

export const spaceChoices = fc.array(fc.nat(), { maxLength: 8 });

/** A random JSON value in both spellings. */
export const jsonText = fc
	.tuple(jsonTokens, spaceChoices)
	.map(([tokens, choices]) => spaced(tokens, choices));
