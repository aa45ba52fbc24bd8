import {
	fileNameOf,
	inOrderOfKeys,
	missingResults,
} from '../../../nodes/GeminiImage/batch/resultKeys';

test.each([
	['7', 'image-7'],
	['sku-12', 'sku-12'],
	['Sofa / blue', 'Sofa-blue'],
	['../../etc/passwd', 'etc-passwd'],
	['Stühle 椅子', 'Stühle-椅子'],
	['a:b*c?"<>|\\d\n', 'a-b-c-d'],
	['---', 'image'],
	['x'.repeat(500), 'x'.repeat(80)],
])('the key %j names the file %s', (key, name) => {
	expect(fileNameOf(key)).toBe(name);
});

test('results are in the order of numbers only where all keys are numbers', () => {
	const order = (...keys: Array<string | undefined>) =>
		inOrderOfKeys(keys.map((key) => ({ key }))).map(({ key }) => key);
	expect(order('10', '9', undefined, '1')).toEqual(['1', '9', '10', undefined]);
	expect(order('10', '9', 'a')).toEqual(['10', '9', 'a']);
	expect(order('02', '1')).toEqual(['02', '1']);
});

describe('missing results', () => {
	test.each<[string[], string[] | undefined, number, object]>([
		[['1', '3'], undefined, 4, { keys: ['2', '4'] }],
		[['1', '2'], undefined, 2, { count: 0 }],
		[['1', '5'], undefined, 4, { count: 2 }],
		[['a', 'b'], undefined, 3, { count: 1 }],
		[['a', 'b'], undefined, 0, { count: 0 }],
		[['a'], ['a', 'b', 'c'], 0, { keys: ['b', 'c'] }],
		[[], undefined, 3, { count: 3 }],
		[['1'], undefined, 1_000_000, { count: 999_999 }],
	])('of those with the keys %j, of %j or %i', (seen, known, count, missing) => {
		expect(missingResults(new Set(seen), seen.length, known, count)).toEqual(missing);
	});

	test('a result without a key stands for one of them', () => {
		expect(missingResults(new Set(['1']), 2, undefined, 2)).toEqual({ count: 0 });
	});
});
