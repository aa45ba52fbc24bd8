import fc from 'fast-check';
import { contentOf } from '../../../nodes/GeminiImage/conversation/conversation';
import { conversationFile } from '../../../nodes/GeminiImage/conversation/conversationFile';
import { indexConversation } from '../../../nodes/GeminiImage/conversation/conversationIndex';
import { joinContents } from '../../../nodes/GeminiImage/conversation/joinContents';
import { rangeOf } from '../../../nodes/GeminiImage/streaming/byteRanges';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { ReadCounter } from '../readCounter';
import { cutAt, cuts, inPieces, readAll, sourceOf } from '../bytes';
import { arrayTokens, spaceChoices, spaced } from '../jsonText';
import { content } from './contents';

const spoken = { role: 'user' as const, provider: 'google', model: 'm', images: 0 };

/** Every set of some of the places. */
function subsets(count: number): number[][] {
	return Array.from({ length: 2 ** count }, (_, set) =>
		Array.from({ length: count }, (_place, place) => place).filter((place) => set & (1 << place)),
	);
}

/** A file with these contents, as we write it or as somebody else may. */
const file = fc
	.tuple(
		fc.array(content, { minLength: 1, maxLength: 4 }),
		fc.constantFrom('ours', 'lines', 'array'),
		spaceChoices,
		cuts,
	)
	.map(([contents, form, choices, places]) => ({ contents, form, choices, places }));

async function bytesOfFile(form: string, contents: string[][], choices: number[]) {
	if (form === 'ours') {
		const lines = contents.map((tokens) => bytesOf(tokens.join('')));
		return await readAll(conversationFile(lines.map((json) => contentOf(spoken, json))));
	}
	const tokens = form === 'array' ? arrayTokens(contents) : contents.flat();
	return Buffer.from(`${form === 'array' ? '' : '\ufeff'}${spaced(tokens, choices).loose}`);
}

test('any contents of any file come out in their order, compact, with the exact length', async () => {
	await fc.assert(
		fc.asyncProperty(file, async ({ contents, form, choices, places }) => {
			const bytes = await bytesOfFile(form, contents, choices);
			const index = await indexConversation(sourceOf(cutAt(bytes, places)));
			const lines = contents.map((tokens) => tokens.join(''));
			expect(index.map(({ info }) => info.bytes)).toEqual(
				lines.map((line) => Buffer.byteLength(line)),
			);
			for (const subset of subsets(lines.length)) {
				const chosen = subset.flatMap((place) => index[place] ?? []);
				for (const separator of [',', '\n'] as const) {
					const joined = joinContents(chosen, separator);
					const expected = subset.map((place) => lines[place]).join(separator);
					expect((await readAll(joined)).toString()).toBe(expected);
					expect(joined.length).toBe(Buffer.byteLength(expected));
				}
			}
		}),
		{ numRuns: 150 },
	);
});

test('the text of an inline image lies where the index says', async () => {
	await fc.assert(
		fc.asyncProperty(file, async ({ contents, form, choices, places }) => {
			const bytes = await bytesOfFile(form, contents, choices);
			for (const one of await indexConversation(sourceOf(cutAt(bytes, places)))) {
				const json = JSON.parse((await readAll(joinContents([one], ','))).toString()) as {
					parts: Array<Record<string, { data: string } | undefined>>;
				};
				const said = json.parts.flatMap((part) => part.inlineData ?? part.inline_data ?? []);
				const images = one.details.images.filter(({ base64 }) => base64);
				expect(images).toHaveLength(said.length);
				for (const [at, image] of images.entries()) {
					const { data } = said[at]!;
					const text = rangeOf(joinContents([one], ','), image.base64!);
					const token = (await readAll(text)).toString();
					expect(text.length).toBe(token.length);
					expect(JSON.parse(`"${token}"`)).toBe(data);
					const decoded = Buffer.from(data, 'base64');
					const isCanonical = decoded.toString('base64') === token;
					expect(image.base64!.isPlain).toBe(isCanonical);
					if (isCanonical) expect(image.bytes).toBe(decoded.length);
				}
			}
		}),
		{ numRuns: 300 },
	);
});

describe('of three contents', () => {
	const lines = [1, 2, 3].map((at) => JSON.stringify({ role: 'user', parts: [{ text: `${at}` }] }));

	test('those of two files and new ones come out mixed', async () => {
		const one = await indexConversation(bytesOf(lines.join('\n')));
		const other = await indexConversation(bytesOf(JSON.stringify(lines.map(parse), null, 2)));
		const fresh = contentOf(spoken, bytesOf('{}'));
		const joined = joinContents(
			[one[0]!, one[2]!, fresh, other[1]!, fresh, one[1]!, other[0]!, other[2]!],
			',',
		);
		expect(JSON.parse(`[${(await readAll(joined)).toString()}]`)).toEqual(
			[lines[0], lines[2], '{}', lines[1], '{}', lines[1], lines[0], lines[2]].map(parse),
		);
	});

	test.each([
		['compact', lines.join('\n')],
		['pretty printed', lines.map((line) => JSON.stringify(parse(line), null, 2)).join('\n')],
	])('in a file that is %s, nothing is read after the last one that is wanted', async (_, text) => {
		const counter = new ReadCounter(inPieces(text, 10));
		const index = await indexConversation(counter.source);
		expect(counter).toMatchObject({ opens: 1, closes: 1, bytes: text.length });
		for (const [wanted, last] of [
			[[0], 0],
			[[1], 1],
			[[0, 1], 1],
			[[0, 2], 2],
		] as const) {
			counter.reset();
			const joined = joinContents(
				wanted.flatMap((place) => index[place] ?? []),
				',',
			);
			expect(await readAll(joined)).toHaveLength(joined.length);
			const piecesToItsEnd = Math.ceil(index[last]!.range.end / 10);
			expect(counter).toMatchObject({
				opens: 1,
				closes: 1,
				bytes: Math.min(10 * piecesToItsEnd, text.length),
			});
		}
	});

	test('one that is not there any more stops the reading', async () => {
		const text = lines.join('\n');
		const source = { ...sourceOf([]), length: text.length };
		const pieces = [Buffer.from(text)];
		source.read = () => pieces;
		const index = await indexConversation(source);
		pieces[0] = Buffer.from(text.slice(0, -1));
		await expect(readAll(joinContents(index, ','))).rejects.toThrow('fewer bytes');
		expect((await readAll(joinContents(index.slice(0, 2), ','))).toString()).toBe(
			lines.slice(0, 2).join(','),
		);
	});
});

function parse(line: string | undefined): unknown {
	return JSON.parse(line ?? '');
}
