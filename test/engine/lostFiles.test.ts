import { rmSync } from 'node:fs';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, NodeParameterValueType } from 'n8n-workflow';
import { Engine, type BinaryMode } from './engine';
import { LocalProvider } from './localProvider';
import { drawImage } from './images';

let provider: LocalProvider;
let engine: Engine;
beforeAll(async () => {
	provider = await LocalProvider.start();
});
beforeEach(async () => {
	provider.reset();
	engine = await Engine.start('filesystem');
});
afterAll(() => provider.stop());

/** Whatever other nodes and expressions can put in the place of a binary. */
const as = (value: unknown) => value as IBinaryData;

async function edit(
	binary: Record<string, IBinaryData> | undefined,
	imageFields: NodeParameterValueType = 'data',
	json: Record<string, unknown> = {},
	operation = 'imageToImage',
) {
	const { items } = await engine.run({
		parameters: { operation, prompt: 'Make it blue', imageFields },
		items: [{ json: json as never, binary }],
		credential: provider.credential(),
		continueOnFail: true,
	});
	return items[0]?.json.error as
		{ message: string; description: string; reason: string } | undefined;
}

const NAME = { fileName: 'a.png', mimeType: 'image/png' };

test.each<[string, unknown]>([
	['nothing but a name and a type', NAME],
	['the name of a storage in place of an ID', { ...NAME, data: 'filesystem-v2' }],
	['data that are no text', { ...NAME, data: { type: 'Buffer', data: [1, 2] } }],
	['an ID that is no text', { ...NAME, id: 7 }],
	['a text', 'iVBORw0KGgo='],
	['a list', [NAME]],
	['true', true],
])('a binary of %s is told to have no content any more', async (_case, value) => {
	for (const fields of ['data', '*', '={{ $binary.data }}']) {
		const error = await edit({ data: as(value) }, fields);
		expect(error?.message).toMatch(
			/^(The file in the field "data" no longer has any content|The file that "Image Fields" returns no longer has any content|"Image Fields" is neither a field name nor an image|The item has no image in the field|"Image Fields" (contains|is) )/,
		);
		expect(error?.description).toMatch(/^Nothing was sent\./);
	}
	const byName = await edit({ data: as(value) });
	expect(byName?.message).toBe('The file in the field "data" no longer has any content');
	expect(byName?.description).toContain('pinned');
	expect(provider.calls).toEqual([]);
});

test('the same goes for a conversation', async () => {
	const error = await edit(
		{ conversation: as({ ...NAME, mimeType: 'application/jsonl' }) },
		'',
		{},
		'multiTurn',
	);
	expect(error?.message).toContain('no longer has any content');
	expect(provider.calls).toEqual([]);
});

test.each([
	'filesystem-v2:workflows/x/executions/1/binary_data/gone',
	'filesystem:gone',
	'filesystem-v2:../../../etc/passwd',
	's3:workflows/x/gone',
	'database:gone',
	'gone',
	'filesystem-v2:',
])('a file that n8n cannot read is told by its field, without paths inside n8n: %s', async (id) => {
	for (const fields of ['data', '*']) {
		const error = await edit({ data: { ...NAME, data: '', id } }, fields);
		expect(error?.message).toBe('n8n cannot read the file in the field "data"');
		expect(error?.description).toContain('another worker');
		expect(error?.reason).toBe('ENOENT');
		expect(JSON.stringify(error)).not.toMatch(/gone|passwd|\/tmp/);
	}
	expect(provider.calls).toEqual([]);
});

test('a file that was deleted since is told, though n8n still knows its size', async () => {
	const data = await engine.store(await drawImage(), 'a.png', 'image/png');
	rmSync(Container.get(BinaryDataService).getPath(data.id ?? ''));
	const error = await edit({ data });
	expect(error?.message).toBe('n8n cannot read the file in the field "data"');
	expect(provider.calls).toEqual([]);
});

test('an item without files says so, and that pinned data keep none', async () => {
	const error = await edit(undefined);
	expect(error?.message).toBe('The item has no image in the field "data"');
	expect(error?.description).toContain(
		'The item has no files. If the previous node has pinned data, unpin it, because pinned data does not include files.',
	);
});

test('of a list, the missing one is named, with a word about merging', async () => {
	const data = await engine.store(await drawImage(), 'b.png', 'image/png');
	const error = await edit({ data }, 'data, data_1,');
	expect(error?.message).toBe('The item has no image in the field "data_1"');
	expect(error?.description).toMatch(
		/It has "data"\..* The "Merge" node keeps only one of several fields with the same name/,
	);
});

describe('an expression under "Image Fields"', () => {
	const BASE64 = `iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAA${'A'.repeat(5000)}`;

	test.each<[string, string, Record<string, unknown>, RegExp]>([
		[
			'the base64',
			'={{ $json.x }}',
			{ x: BASE64 },
			/^"Image Fields" contains the content of a file \(iVBORw0KGgoAAAANSUhE…\)/,
		],
		[
			'base64 of no image',
			'={{ $json.x }}',
			{ x: 'JVBERi0x'.repeat(900) },
			/^"Image Fields" contains the content of a file/,
		],
		[
			'a data: URI',
			'={{ $json.x }}',
			{ x: `data:image/png;base64,${BASE64}` },
			/^"Image Fields" contains the content of a file \(data:image\/png/,
		],
		[
			'an address',
			'={{ $json.x }}',
			{ x: 'https://me:word@example.com/a.png' },
			/^"Image Fields" contains a URL \(https:\/\/example\.com\/a\.png\)/,
		],
		[
			'an object',
			'={{ $json.x }}',
			{ x: { a: 1 } },
			/^"Image Fields" is neither a field name nor an image/,
		],
		[
			'an empty object',
			'={{ $json.x }}',
			{ x: {} },
			/^"Image Fields" is neither a field name nor an image/,
		],
		[
			'a number',
			'={{ $json.x }}',
			{ x: 5 },
			/^"Image Fields" is neither a field name nor an image/,
		],
		[
			'a list with nothing in it',
			'={{ $json.x }}',
			{ x: [null] },
			/^"Image Fields" is neither a field name nor an image/,
		],
		[
			'the word for an object',
			'={{ $json.x }}',
			{ x: '[object Object]' },
			/^"Image Fields" is "\[object Object\]"/,
		],
		['nothing', '={{ $json.x }}', { x: null }, /^There is no image to edit/],
		[
			'itself, since it is plain text',
			'{{ $json.x }}',
			{},
			/^"Image Fields" contains an expression as plain text: \{\{ \$json\.x \}\}/,
		],
	])('that gives %s is refused in short', async (_case, fields, json, words) => {
		const error = await edit(undefined, fields, json);
		expect(error?.message).toMatch(words);
		expect(JSON.stringify(error).length).toBeLessThan(800);
		expect(provider.calls).toEqual([]);
	});

	test.each<BinaryMode>(['filesystem', 'default'])(
		'may give a binary, a list, or all of the item, in %s mode',
		async (mode) => {
			engine = await Engine.start(mode);
			const [a, b] = [await drawImage('png'), await drawImage('jpeg')];
			const binary = {
				data: await engine.store(a, 'a.png', 'image/png'),
				logo: await engine.store(b, 'b.jpg', 'image/jpeg'),
			};
			for (const [fields, images] of [
				['={{ $binary.logo }}', [b]],
				['={{ [$binary.logo, "data"] }}', [b, a]],
				['={{ $binary }}', [a, b]],
			] as const) {
				provider.reset();
				expect(await edit(binary, fields)).toBeUndefined();
				expect(provider.parts.slice(1)).toMatchObject(
					images.map((bytes) => ({ inlineData: { data: bytes.toString('base64') } })),
				);
			}
		},
	);
});
