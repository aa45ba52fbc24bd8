import { Engine } from './engine';
import { LocalProvider } from './localProvider';

let provider: LocalProvider;
let engine: Engine;
beforeAll(async () => {
	provider = await LocalProvider.start();
	engine = await Engine.start('filesystem');
});
beforeEach(() => provider.reset());
afterAll(() => provider.stop());

async function edit(fileUris: string, credential = provider.credential()) {
	const { items } = await engine.run({
		parameters: {
			operation: 'imageToImage',
			prompt: 'Make it blue',
			imageFields: '',
			options: { fileUris, outputConversation: true },
		},
		items: [{ json: {} }],
		credential,
		continueOnFail: true,
	});
	const error = items[0]?.json.error as
		{ message: string; description: string; retryable: boolean } | undefined;
	return { error, warnings: items[0]?.json.warnings as string[] | undefined, items };
}

/** What the Files API tells of the file; undefined: there is none. */
function tells(facts: object | undefined, status = 200): string {
	provider.serve = (_request, response) =>
		void response.writeHead(facts ? status : 404).end(JSON.stringify(facts ?? { error: {} }));
	return `${provider.url}/v1beta/files/own123`;
}

describe('a file whose type nobody tells is sent without one, with a warning', () => {
	test.each<[string, () => string]>([
		['an address without an ending', () => 'https://example.com/photo'],
		['a file of a gateway that has no Files API', () => tells(undefined)],
		['a file that is not told of to this key', () => tells({ error: { code: 403 } }, 403)],
		['a file of which no type is told', () => tells({ name: 'files/own123', sizeBytes: '12' })],
		['a type that says nothing', () => 'https://example.com/a application/octet-stream'],
		['a file of another host', () => 'https://example.com/v1beta/files/abc'],
	])('%s', async (_case, uri) => {
		const fileUris = uri();
		const [fileUri] = fileUris.split(' ');
		const { error, warnings } = await edit(fileUris);
		expect(error).toBeUndefined();
		expect(provider.parts[1]).toEqual({ fileData: { fileUri } });
		expect(warnings).toContainEqual(
			expect.stringMatching(
				/^The file at .+ was sent without its type, .+ image\/png"\.$/,
			) as string,
		);
	});

	test('and a conversation keeps it so', async () => {
		const { items } = await edit('https://example.com/photo');
		const { items: next } = await engine.run({
			parameters: { operation: 'multiTurn', prompt: 'Make it green' },
			items,
			credential: provider.credential(),
			continueOnFail: true,
		});
		expect(next[0]?.json.error).toBeUndefined();
		expect(provider.calls[1]?.contents[0]?.parts[1]).toEqual({
			fileData: { fileUri: 'https://example.com/photo' },
		});
	});
});

test.each([
	['https://example.com/a image/jpg', 'image/jpeg'],
	['https://example.com/a png', 'image/png'],
	['https://example.com/a.JPG?x=1', 'image/jpeg'],
])('%s is sent as %s', async (entry, mimeType) => {
	const { error, warnings } = await edit(entry);
	expect(error).toBeUndefined();
	expect(warnings?.join() ?? '').not.toContain('without its type');
	expect(provider.parts[1]).toMatchObject({ fileData: { mimeType } });
});

test('a name that the Files API gave is made an address', async () => {
	const fileUri = tells({ mimeType: 'image/webp', sizeBytes: '12', state: 'ACTIVE' });
	const { error } = await edit('files/own123');
	expect(error).toBeUndefined();
	expect(provider.parts[1]).toEqual({ fileData: { mimeType: 'image/webp', fileUri } });
});

test.each<[string, () => string, RegExp, RegExp, boolean]>([
	[
		'empty',
		() => tells({ mimeType: '', state: 'ACTIVE' }),
		/is empty$/,
		/The file was uploaded without any content/,
		false,
	],
	[
		'empty',
		() => tells({ mimeType: 'image/png', sizeBytes: '0' }),
		/is empty$/,
		/without any content/,
		false,
	],
	[
		'not ready',
		() => tells({ mimeType: 'image/png', state: 'PROCESSING' }),
		/is not ready yet$/,
		/run the workflow again/,
		true,
	],
	[
		'broken',
		() => tells({ mimeType: 'image/png', state: 'FAILED' }),
		/its state is FAILED$/,
		/Upload the image again/,
		false,
	],
	[
		'a film',
		() => tells({ mimeType: 'video/mp4', sizeBytes: '9' }),
		/not an image that Gemini accepts$/,
		/of type video\/mp4/,
		false,
	],
	[
		'a document by its type',
		() => 'gs://bucket/a application/pdf',
		/not an image/,
		/application\/pdf/,
		false,
	],
	['a document by its name', () => 'gs://bucket/a.pdf', /not an image/, /application\/pdf/, false],
	['a GIF by its name', () => 'https://example.com/a.gif', /not an image/, /a GIF image/, false],
])(
	'a file that is %s is refused before it is sent',
	async (_case, uri, message, todo, retryable) => {
		const { error } = await edit(uri());
		expect(error?.message).toMatch(/^The file at /);
		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(todo);
		expect(error?.retryable).toBe(retryable);
		expect(provider.calls).toEqual([]);
	},
);
