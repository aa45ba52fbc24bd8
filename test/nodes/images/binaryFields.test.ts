import fc from 'fast-check';
import type { IBinaryData } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { findBinaries } from '../../../nodes/GeminiImage/images/binaryFields';
import { itemContext } from '../itemContext';
import { thrownFailure } from '../thrownFailure';

const binary = (fileName: string, mimeType = 'image/png'): IBinaryData => ({
	data: 'QUJD',
	mimeType,
	fileName,
});
const HANDLE = 'image-f12-0123456789abcdefghijklmno-abcdef0123456789012345678';
const OTHER = 'image-d-0123456789abcdefghijklmno-fedcba0123456789012345678';
const ITEM = {
	data: binary('a.png'),
	logo: binary('b.png'),
	'my photo': binary('c.png'),
	conversation: binary('conversation.jsonl', 'application/jsonl'),
};

/** The files that a field list names, in its order. */
function named(
	fields: unknown,
	item: Record<string, IBinaryData> = ITEM,
	nodeType?: string,
): string[] {
	const list = findBinaries(itemContext(item, nodeType), 0, fields);
	return list.map((one) => ('binary' in one ? (one.binary.fileName ?? '?') : one.handle));
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
	['all files of another item within a list', ['logo', { a: binary('x.png') }], ['b.png', 'x.png']],
	['handles, in a list with names', `logo, ${HANDLE}`, ['b.png', HANDLE]],
	['handles with words around them', `"${HANDLE}" and ${OTHER.toUpperCase()}.`, [HANDLE, OTHER]],
	['a link with a handle', `http://n8n/rest/binary-data/signed?token=a.b-c#${HANDLE}`, [HANDLE]],
	['a handle that was cut off, to say so', HANDLE.slice(0, -9), [HANDLE.slice(0, -9)]],
])('"Image Fields" takes %s', (_name, fields, names) => {
	expect(named(fields)).toEqual(names);
});

test.each<[string, unknown, string[]]>([
	['the files of a chat message without any', {}, []],
	['nothing within a list', [HANDLE, undefined, null, {}, ''], [HANDLE]],
	['handles and files in a list', [HANDLE, { a: binary('x.png') }], [HANDLE, 'x.png']],
	['a name, which is no name there', 'logo', ['logo']],
])('of an agent, "Images" takes %s', (_name, fields, names) => {
	expect(named(fields, {}, 'geminiImageTool')).toEqual(names);
});

function failureOf(fields: unknown, item: Record<string, IBinaryData> = ITEM) {
	return thrownFailure(() => named(fields, item));
}

test('a field that is missing is named, with those that are there', () => {
	const failure = failureOf('photo');
	expect(failure).toMatchObject({
		kind: 'imageFieldMissing',
		facts: { field: 'photo', present: ['data', 'logo', 'my photo', 'conversation'] },
	});
	const { message, description } = explain(failure);
	expect(message).toBe('The item has no image in the field "photo"');
	expect(description).toContain('"data", "logo", "my photo"');
});

test('an item without files says so', () => {
	const failure = failureOf('photo', {});
	expect(failure).toMatchObject({ kind: 'imageFieldMissing', facts: { present: [] } });
	expect(explain(failure).description).toContain('The item has no files.');
});

test('an item among several is named by its number', () => {
	const item = { number: 1, of: 3 };
	const failure = thrownFailure(() => findBinaries(itemContext(ITEM), 0, 'photo', item));
	expect(failure).toMatchObject({ kind: 'imageFieldMissing', facts: { field: 'photo', item } });
	expect(explain(failure).message).toBe('Item 1 of 3 has no image in the field "photo"');
});

test.each([
	[5, 'number'],
	[true, 'boolean'],
	[{ a: 1 }, 'object'],
	[[5], 'list'],
	[[null], 'list'],
	[[{}], 'list'],
	[{}, 'object'],
])('what is neither a name nor an image is refused: %j', (fields, given) => {
	expect(failureOf(fields)).toMatchObject({ kind: 'imageFieldsUnusable', facts: { given } });
});

test('names of whatever kind are found or named, and nothing breaks', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 2 })), (fields) => {
			try {
				expect(Array.isArray(named(fields))).toBe(true);
			} catch (error) {
				expect(error).toMatchObject({ reason: 'BAD_INPUT' });
			}
		}),
		{ numRuns: 500 },
	);
});
