import fc from 'fast-check';
import { arrayTokens, jsonTokens, objectTokens, stringToken } from '../jsonText';

const textPart = fc
	.tuple(stringToken, fc.constantFrom('x', 'thoughtSignature', 'functionCall'), jsonTokens)
	.map(([text, key, tokens]) =>
		objectTokens([
			['text', [text]],
			[key, tokens],
		]),
	);

/** Ways to write base64 as a JSON string that decoders and providers take. */
const SPELLINGS: ReadonlyArray<(base64: string) => string> = [
	(base64) => base64,
	(base64) => base64.replaceAll('/', '\\/'),
	(base64) => base64.replaceAll('+', '\\u002b'),
	(base64) => base64.replaceAll('+', '-').replaceAll('/', '_'),
	(base64) => base64.replace(/=+$/, ''),
	(base64) => base64.replace(/^..../, '$& \\n'),
];

const spelling = fc.constantFrom(...SPELLINGS);
/** The token of an image's data, and the bytes that it means. */
export const imageData = fc
	.tuple(fc.uint8Array({ maxLength: 40 }), spelling)
	.map(([bytes, spell]) => ({
		bytes: [...bytes],
		token: `"${spell(Buffer.from(bytes).toString('base64'))}"`,
	}));

const imagePart = fc
	.tuple(imageData, fc.boolean(), fc.boolean())
	.map(([{ token }, isSnake, isDataFirst]) => {
		const entries: Array<[string, string[]]> = [
			['mimeType', ['"image/png"']],
			['data', [token]],
		];
		const data = objectTokens(isDataFirst ? entries.reverse() : entries);
		return objectTokens([[isSnake ? 'inline_data' : 'inlineData', data]]);
	});

/** The tokens of one content of a conversation. */
export const content = fc
	.tuple(
		fc.constantFrom('user', 'model'),
		fc.array(fc.oneof(textPart, imagePart), { minLength: 1, maxLength: 3 }),
		jsonTokens,
		fc.boolean(),
	)
	.map(([role, parts, extra, partsFirst]) => {
		const entries: Array<[string, string[]]> = [
			['role', [`"${role}"`]],
			['parts', arrayTokens(parts)],
		];
		return objectTokens([...(partsFirst ? entries.reverse() : entries), ['extra', extra]]);
	});
