import fc from 'fast-check';
import type { IBinaryData } from 'n8n-workflow';
import { namedBinaries } from '../../../nodes/GeminiImage/images/binaryFields';
import { itemContext } from '../itemContext';

const binary = (fileName: string, mimeType = 'image/png'): IBinaryData => ({
	data: 'QUJD',
	mimeType,
	fileName,
});
const ITEM = {
	data: binary('a.png'),
	logo: binary('b.png'),
	'my photo': binary('c.png'),
	conversation: binary('conversation.jsonl', 'application/jsonl'),
};

/** The files that a field list names, in its order. */
function named(fields: unknown, item: Record<string, IBinaryData> = ITEM): string[] {
	const list = namedBinaries(itemContext(item), 0, fields);
	return list.map(({ binary: { fileName } }) => fileName ?? '?');
}

test.each<[string, unknown, string[]]>([
	['one name', 'logo', ['b.png']],
	['several names, in their order', 'logo, data', ['b.png', 'a.png']],
	['names in lines, with blanks and empty places', ' data ,,\n my photo \n', ['a.png', 'c.png']],
	['a name twice', 'data,data', ['a.png', 'a.png']],
	['* in place of all images, conversations left aside', '*', ['a.png', 'b.png', 'c.png']],
	['* beside a name', 'logo,*', ['b.png', 'a.png', 'b.png', 'c.png']],
	['a list from an expression', ['logo', ' data '], ['b.png', 'a.png']],
	['a binary from an expression', binary('x.png'), ['x.png']],
	['a list of binaries and names', [binary('x.png'), 'logo'], ['x.png', 'b.png']],
	['nothing', '', []],
	['nothing from an expression', null, []],
	['nothing at all', undefined, []],
])('"Image Fields" takes %s', (_name, fields, names) => {
	expect(named(fields)).toEqual(names);
});

test('a field that is missing is named, with those that are there', () => {
	expect(() => named('photo')).toThrow('The item has no image in the field "photo"');
	expect(() => named('photo')).toThrow(
		expect.objectContaining({
			details: expect.objectContaining({
				description: expect.stringContaining('"data", "logo", "my photo"') as string,
			}) as object,
		}) as Error,
	);
});

test('an item without files says so', () => {
	expect(() => named('photo', {})).toThrow(
		expect.objectContaining({
			details: expect.objectContaining({
				description: expect.stringContaining('It carries no files.') as string,
			}) as object,
		}) as Error,
	);
});

test.each([5, true, { a: 1 }, [5], [null]])(
	'what is neither a name nor an image is refused: %j',
	(fields) => {
		expect(() => named(fields)).toThrow('"Image Fields" is neither a name nor an image');
	},
);

test('names of whatever kind are found or named, never a fault of ours', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })), (fields) => {
			try {
				expect(Array.isArray(named(fields))).toBe(true);
			} catch (error) {
				expect(error).toMatchObject({ details: { reason: 'BAD_INPUT' } });
			}
		}),
		{ numRuns: 500 },
	);
});
