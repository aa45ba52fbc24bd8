import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readAnswer } from '../../../nodes/GeminiImage/gemini/answer';
import { bytesOf, type ByteSource } from '../../../nodes/GeminiImage/streaming/byteSource';
import { contentLine } from '../../../nodes/GeminiImage/streaming/rawContent';
import { cutAt, cuts, readAll } from '../bytes';
import {
	arrayTokens,
	jsonTokens,
	objectTokens,
	spaceChoices,
	spaced,
	stringToken,
} from '../jsonText';
import { answerOf, imagePartOf, scan, scanPieces } from '../streaming/answers';

type Scanned = ReturnType<typeof scan>;

const ownBytes = (scanned: Scanned) => (slot: number) => {
	const image = scanned.images[slot];
	return bytesOf(image?.kind === 'bytes' ? Buffer.concat(image.chunks) : Buffer.alloc(0));
};

/** The line that a conversation gets of an answer with an image. */
async function lineOf(
	scanned: Scanned,
	imageBytes: (slot: number) => ByteSource = ownBytes(scanned),
): Promise<string> {
	const answer = readAnswer(scanned, false);
	if (answer.kind !== 'images') throw new Error(`The answer is ${answer.kind}.`);
	const line = contentLine(answer.contents[0] ?? [], (slot) => ({
		bytes: imageBytes(slot),
		mimeType: 'image/webp',
	}));
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

const isEmptyText = (entries: readonly Entry[]) =>
	entries.length === 1 && entries[0]?.[0] === 'text' && entries[0][1][0] === '""';

const isThought = (entries: readonly Entry[]) =>
	entries.some(([key, [token]]) => key === 'thought' && token === 'true');

test('parts are kept as they came, to the letter, without white space and thoughts', async () => {
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
			const said = parts.filter((part) => !isThought(part) && !isEmptyText(part));
			const kept = spaced(arrayTokens([...said, final].map(objectTokens)), []).tight;
			expect(await lineOf(scanned)).toBe(`{"role":"model","parts":${kept}}`);
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
		const scanned = scan(answerOf(...parts, imagePartOf('QUJD')), keep, 1);
		expect(JSON.parse(await lineOf(scanned))).toEqual({
			parts: [...parts.filter((part) => !('thought' in part)), imagePartOf('QUJD')],
			role: 'model',
		});
	},
);

test.each([
	['another role', { role: 'assistant' }],
	['null for a role', { role: null }],
	['no role', {}],
	['a role that is no text', { role: ['model'] }],
])('a content with %s is written as the model', async (_case, role) => {
	const part = imagePartOf('QUJD', { thoughtSignature: 'c2ln' });
	const scanned = scan({ candidates: [{ content: { parts: [part], ...role } }] }, keep);
	expect(await lineOf(scanned)).toBe(`{"role":"model","parts":[${JSON.stringify(part)}]}`);
});

test.each([[null], ['Hello'], [5], [[{ text: 'a' }]], [{ text: '' }]])(
	'a part that cannot be sent again is left out: %j',
	async (part) => {
		const image = imagePartOf('QUJD');
		const content = { role: 'model', parts: [part, image, part] };
		const line = await lineOf(scan({ candidates: [{ content }] }, keep));
		expect(JSON.parse(line)).toEqual({ role: 'model', parts: [image] });
	},
);

test.each(['inlineData', 'inline_data'])(
	'an image that came as a link is in the line as base64, and all around it as it came (%s)',
	async (key) => {
		const image = randomBytes(100);
		const part = (data: string) => ({
			thoughtSignature: 'c2ln',
			[key]: { data, mimeType: 'image/png' },
			x: 1.5,
		});
		const links = [
			'https://example.com/a.png',
			`data:image/png;base64,${image.toString('base64')}`,
		];
		for (const size of [1, 65_536]) {
			const answer = answerOf({ text: 'https://example.com' }, ...links.map(part), part('QUJD'));
			const line = await lineOf(scan(answer, keep, size), () => bytesOf(image));
			const inside = part(image.toString('base64'));
			expect(line).toBe(
				JSON.stringify({
					role: 'model',
					parts: [{ text: 'https://example.com' }, inside, inside, part('QUJD')],
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

describe('an image that did not come as data', () => {
	const data = 'UklGRg==';
	const inline = { inlineData: { mimeType: 'image/webp', data } };
	const sent = () => bytesOf(Buffer.from(data, 'base64'));

	test.each([
		['a data: URI in Markdown', { text: `![a](data:image/png;base64,${data})` }, [inline]],
		[
			'a data: URI between words',
			{ text: `Here: ![a](data:image/png;base64,${data}) More?`, thoughtSignature: 'c2ln' },
			[{ text: 'Here:  More?', thoughtSignature: 'c2ln' }, inline],
		],
		[
			'a link in Markdown that is signed',
			{ text: '![a](https://example.com/a.png)', thoughtSignature: 'c2ln' },
			[{ ...inline, thoughtSignature: 'c2ln' }],
		],
		['nothing but a link', { text: 'https://example.com/a.png' }, [inline]],
		[
			'HTML',
			{ text: '<img src="https://example.com/a?b&amp;c">Done.' },
			[{ text: 'Done.' }, inline],
		],
		[
			'a file elsewhere',
			{ fileData: { fileUri: 'https://example.com/a' }, thoughtSignature: 'c2ln' },
			[{ ...inline, thoughtSignature: 'c2ln' }],
		],
		['a link without a type', { inlineData: { data: 'https://example.com/a' } }, [inline]],
	])('is kept as an image: %s', async (_case, part, kept) => {
		for (const size of [1, 65_536]) {
			const line = await lineOf(scan(answerOf(part), keep, size), sent);
			expect(JSON.parse(line)).toEqual({ role: 'model', parts: kept });
		}
	});

	test('is left out where it was lost', async () => {
		const scanned = scan(answerOf({ text: '![a](https://example.com/a.png) Hi' }), keep);
		const answer = readAnswer(scanned, false);
		if (answer.kind !== 'images') throw new Error(answer.kind);
		const line = contentLine(answer.contents[0] ?? [], () => undefined);
		expect(JSON.parse((await readAll(line)).toString())).toEqual({
			role: 'model',
			parts: [{ text: 'Hi' }],
		});
	});
});

test('of several candidates, the one with the image is kept', async () => {
	const image = imagePartOf('QUJD', { thoughtSignature: 'c2ln' });
	const candidates = [
		{ content: { parts: [{ text: 'Cannot do that.' }] }, finishReason: 'OTHER' },
		{ content: { parts: [{ text: 'Here.' }, image] }, finishReason: 'STOP' },
	];
	const scanned = scan({ candidates }, keep);
	expect(readAnswer(scanned, false)).toMatchObject({ facts: { finishReason: 'STOP' } });
	expect(JSON.parse(await lineOf(scanned))).toEqual({
		role: 'model',
		parts: [{ text: 'Here.' }, image],
	});
});

test('nothing is kept unless it is asked for', () => {
	expect(scan(answerOf({ text: 'a' })).parts.size).toBe(0);
});
