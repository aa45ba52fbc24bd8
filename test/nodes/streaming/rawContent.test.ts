import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { contentLine } from '../../../nodes/GeminiImage/streaming/answerScanner';
import { bytesOf, type ByteSource } from '../../../nodes/GeminiImage/streaming/byteSource';
import { cutAt, cuts, readAll } from '../bytes';
import {
	arrayTokens,
	jsonTokens,
	objectTokens,
	spaceChoices,
	spaced,
	stringToken,
} from '../jsonText';
import { answerOf, imagePartOf, scan, scanPieces } from './answers';

const ownBytes = (scanned: ReturnType<typeof scan>) => (slot: number) => {
	const image = scanned.images[slot];
	return bytesOf(image?.kind === 'bytes' ? Buffer.concat(image.chunks) : Buffer.alloc(0));
};

async function lineOf(
	scanned: ReturnType<typeof scan>,
	imageBytes: (slot: number) => ByteSource = ownBytes(scanned),
): Promise<string> {
	const line = contentLine(scanned.content!, imageBytes);
	const bytes = await readAll(line);
	expect(bytes).toHaveLength(line.length);
	return bytes.toString();
}

const keep = { keepContent: true };
const thought = { thought: true };

type Entry = readonly [string, string[]];
const dataToken = fc
	.base64String({ minLength: 4, maxLength: 40 })
	.map((base64) => [`"${base64.replaceAll('/', '\\/')}"`]);
const inlineData = dataToken.map((data) =>
	objectTokens([
		['mimeType', ['"image/png"']],
		['data', data],
	]),
);
const unknown = fc.tuple(fc.constantFrom('a', 'x y', 'partMetadata', 'parts'), jsonTokens);
const partEntries = fc
	.tuple(
		fc.option(
			inlineData.map((tokens): Entry => ['inlineData', tokens]),
			{ nil: undefined },
		),
		fc.option(
			stringToken.map((token): Entry => ['text', [token]]),
			{ nil: undefined },
		),
		fc.option(
			stringToken.map((token): Entry => ['thoughtSignature', [token]]),
			{ nil: undefined },
		),
		fc.constantFrom<Entry | undefined>(undefined, ['thought', ['true']], ['thought', ['false']]),
		fc.option(unknown, { nil: undefined }),
	)
	.chain((entries) => {
		const some = entries.filter((entry) => entry !== undefined);
		return fc.shuffledSubarray(some, { minLength: some.length });
	});

const isThought = (entries: readonly Entry[]) =>
	entries.some(([key, [token]]) => key === 'thought' && token === 'true');

test('the line is the content as it came, to the letter, without white space and thoughts', async () => {
	const contents = fc.record({
		parts: fc.array(partEntries, { maxLength: 5 }),
		around: fc.uniqueArray(fc.tuple(fc.constantFrom<string>('role', 'x', 'y'), jsonTokens), {
			selector: ([key]) => key,
		}),
		partsAt: fc.nat(),
		choices: spaceChoices,
		places: cuts,
		hasFinal: fc.constant(imagePartOf('QUJD')),
	});
	await fc.assert(
		fc.asyncProperty(contents, async ({ parts, around, partsAt, choices, places, hasFinal }) => {
			const final: Entry[] = Object.entries(hasFinal).map(([key, value]) => [
				key,
				[JSON.stringify(value)],
			]);
			const contentTokens = (kept: ReadonlyArray<readonly Entry[]>) =>
				objectTokens(
					around.toSpliced(partsAt % (around.length + 1), 0, [
						'parts',
						arrayTokens([...kept, final].map(objectTokens)),
					]),
				);
			const answer = objectTokens([
				[
					'candidates',
					arrayTokens([
						objectTokens([
							['content', contentTokens(parts)],
							['index', ['0']],
						]),
					]),
				],
				['modelVersion', ['"m"']],
			]);
			const scanned = scanPieces(cutAt(spaced(answer, choices).loose, places), keep);
			const expected = spaced(contentTokens(parts.filter((part) => !isThought(part))), []).tight;
			const hasRole = around.some(([key]) => key === 'role');
			expect(await lineOf(scanned)).toBe(
				hasRole ? expected : expected.replace('{', '{"role":"model",'),
			);
		}),
		{ numRuns: 600 },
	);
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])(
	'commas are right whichever parts are thoughts (%i)',
	async (mask) => {
		const parts = [0, 1, 2].map((index) => ({
			text: `part ${index}`,
			...(mask & (1 << index) && thought),
		}));
		const scanned = scan(answerOf(...parts), keep, 1);
		expect(JSON.parse(await lineOf(scanned))).toEqual({
			parts: parts.filter((part) => !('thought' in part)),
			role: 'model',
		});
	},
);

test('a content without a role gets the model for its role', async () => {
	const part = imagePartOf('QUJD', { thoughtSignature: 'c2ln' });
	const scanned = scan({ candidates: [{ content: { parts: [part] } }] }, keep);
	expect(await lineOf(scanned)).toBe(`{"role":"model","parts":[${JSON.stringify(part)}]}`);
});

test.each(['inlineData', 'inline_data'])(
	'an image that came as a link is in the line as base64, and all around it as it came (%s)',
	async (key) => {
		const picture = randomBytes(100);
		const part = (data: string) => ({
			thoughtSignature: 'c2ln',
			[key]: { data, mimeType: 'image/png' },
			x: 1.5,
		});
		const links = [
			'https://example.com/a.png',
			`data:image/png;base64,${picture.toString('base64')}`,
		];
		for (const size of [1, 65_536]) {
			const answer = answerOf({ text: 'https://example.com' }, ...links.map(part), part('QUJD'));
			const line = await lineOf(scan(answer, keep, size), () => bytesOf(picture));
			const inside = part(picture.toString('base64'));
			expect(line).toBe(
				JSON.stringify({
					parts: [{ text: 'https://example.com' }, inside, inside, part('QUJD')],
					role: 'model',
				}),
			);
		}
	},
);

describe('when no final image came', () => {
	const draft = (data: string) => imagePartOf(data, { thought: true, thoughtSignature: 'c2ln' });

	test.each([false, true])(
		'the last draft stays in the line (all drafts kept: %s)',
		async (keepDrafts) => {
			const answer = answerOf(draft('QUFB'), { text: 'Hm', ...thought }, draft('QkJC'), {
				text: 'Done',
			});
			const line = await lineOf(scan(answer, { keepContent: true, keepDrafts }));
			expect(JSON.parse(line)).toEqual({ parts: [draft('QkJC'), { text: 'Done' }], role: 'model' });
		},
	);

	test('the draft goes when a final image follows', async () => {
		const answer = answerOf(draft('QUFB'), imagePartOf('QUJD'), draft('QkJC'));
		expect(JSON.parse(await lineOf(scan(answer, keep)))).toEqual({
			parts: [imagePartOf('QUJD')],
			role: 'model',
		});
	});
});

test('only the first candidate of the first answer makes the line', async () => {
	const other = { candidates: [{ content: { parts: [{ text: 'other' }], role: 'model' } }] };
	const first = {
		candidates: [{ content: { parts: [{ text: 'first' }], role: 'model' } }, ...other.candidates],
	};
	expect(JSON.parse(await lineOf(scan([first, other], keep)))).toEqual({
		parts: [{ text: 'first' }],
		role: 'model',
	});
});

test('nothing is kept unless it is asked for, and nothing where there is no content', () => {
	expect(scan(answerOf({ text: 'a' })).content).toBeUndefined();
	expect(scan({ promptFeedback: { blockReason: 'SAFETY' } }, keep).content).toBeUndefined();
});
