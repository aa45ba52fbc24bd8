import fc from 'fast-check';
import { readBatch } from '../../../nodes/GeminiImage/gemini/batch';
import {
	DescriptionScanner,
	type WantedResults,
} from '../../../nodes/GeminiImage/streaming/descriptionScanner';
import { cutAt, cuts } from '../bytes';
import { answerOf, bytesOrKind, imagePartOf } from './answers';

const IMAGE = Buffer.from('89504e470d0a1a0a00112233445566778899aabbcc', 'hex');
const result = (key: string) => ({
	response: answerOf(imagePartOf(IMAGE), { text: '"inlinedResponses": [1]' }),
	metadata: { key, inlinedResponses: [{ a: 1 }] },
});
const RESULTS = [
	result('a'),
	null,
	{ error: { code: 3 }, metadata: { key: 'c' } },
	'odd',
	result('e'),
];
const output = { inlinedResponses: { inlinedResponses: RESULTS } };

function descriptionWith(place: 'metadata' | 'response' | 'both' | 'bare' | 'snake') {
	const inMetadata = place === 'metadata' || place === 'both';
	return {
		name: 'batches/1',
		metadata: {
			model: 'models/gemini-3-pro-image',
			...(inMetadata && { output }),
			...(place === 'bare' && { output: { inlinedResponses: RESULTS } }),
			...(place === 'snake' && { output: { inlined_responses: { inlined_responses: RESULTS } } }),
			inputConfig: { requests: { requests: [{ request: answerOf(imagePartOf(IMAGE)) }] } },
			state: 'BATCH_STATE_SUCCEEDED',
		},
		done: true,
		...((place === 'response' || place === 'both') && { response: output }),
	};
}

function scan(pieces: readonly Buffer[], wanted: WantedResults) {
	const scanner = new DescriptionScanner(wanted);
	const results = pieces
		.flatMap((piece) => scanner.push(piece))
		.map(({ scanned, isWhole }) => ({
			value: scanned?.values[0],
			images: scanned?.images.map(bytesOrKind),
			isWhole,
		}));
	return { results, rest: scanner.end() };
}

const PLACES = ['metadata', 'response', 'both', 'bare', 'snake'] as const;

describe.each(PLACES)('results in %s', (place) => {
	const text = Buffer.from(JSON.stringify(descriptionWith(place), null, place === 'both' ? 1 : 0));
	const all = scan([text], { keepDrafts: false, skip: 0 });

	test('are each given once, and the rest is small', () => {
		expect(all.results.map(({ images }) => images)).toEqual([[IMAGE], [], [], [], [IMAGE]]);
		expect(all.results.map(({ isWhole }) => isWhole)).toEqual([true, true, true, true, true]);
		expect(all.results.map(({ value }) => value)).toMatchObject([
			{ metadata: { key: 'a', inlinedResponses: [{ a: 1 }] } },
			null,
			{ error: { code: 3 } },
			'odd',
			{ metadata: { key: 'e' } },
		] as object);
		expect(JSON.stringify(all.rest)).not.toContain('inlineData');
		expect(readBatch(all.rest)).toMatchObject({
			name: 'batches/1',
			state: 'succeeded',
			hasInlineResults: true,
		});
	});

	test('are the same wherever a chunk ends', () => {
		fc.assert(
			fc.property(cuts, (places) => {
				expect(scan(cutAt(text, places), { keepDrafts: false, skip: 0 })).toEqual(all);
			}),
		);
	});

	test('are left out where they were read before, or are not wanted', () => {
		const later = scan([text], { keepDrafts: false, skip: 3 });
		expect(later).toEqual({ ...all, results: all.results.slice(3) });
		expect(scan([text], 'none')).toEqual({ ...all, results: [] });
	});
});

test('a page of descriptions keeps them apart', () => {
	const page = { operations: PLACES.map(descriptionWith), nextPageToken: 'more' };
	const { rest } = scan([Buffer.from(JSON.stringify(page))], 'none');
	const { operations } = rest as { operations: unknown[] };
	expect(operations.map((one) => readBatch(one)?.hasInlineResults)).toEqual(PLACES.map(() => true));
	expect(rest).toMatchObject({ nextPageToken: 'more' });
});

test('one that is cut off is told', () => {
	const text = Buffer.from(JSON.stringify(descriptionWith('metadata')));
	expect(() => scan([text.subarray(0, -1)], 'none')).toThrow('it is cut off');
	expect(() => scan([Buffer.from('<html>')], 'none')).toThrow();
});
