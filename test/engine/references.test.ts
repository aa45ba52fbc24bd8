import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { Engine, type BinaryMode } from './engine';
import { drawImage, noisyImage } from './images';
import { setUp } from './setUp';

const here = setUp();

const edit = { operation: 'imageToImage', prompt: 'Combine these' };
const byId = (value: string) => ({ __rl: true, mode: 'id', value });

async function run(
	parameters: Record<string, string | object>,
	items?: INodeExecutionData[],
	persona = 'google',
) {
	return await here.engine.run({
		parameters: { ...edit, ...parameters },
		items,
		credential: here.user.credential(persona),
	});
}

interface Download {
	url: string;
	credentials: string[];
}
interface Upload {
	bytes: number;
	mimeType: string;
	status: string;
	requests: Array<{ command: string; atOnce: number }>;
}

describe('reference images by address', () => {
	test('stand behind the binaries, in the order in which they are named, and the key is not sent', async () => {
		const first = await here.user.putUp('first.png', await drawImage('png', 40, 40, 'red'));
		const second = await here.user.putUp('second.jpg', await drawImage('jpeg', 40, 40, 'blue'));
		const data = await here.engine.store(await drawImage('webp'), 'own.webp', 'image/webp');
		const { error } = await run(
			{ imageFields: 'data', options: { imageUrls: `${second}\n${first}` } },
			[{ json: {}, binary: { data } }],
		);
		expect(error).toBeUndefined();
		const [call] = await here.user.received();
		expect(call?.body.contents[0]?.parts).toMatchObject([
			{ text: 'Combine these' },
			{ inlineData: { mimeType: 'image/webp' } },
			{ inlineData: { mimeType: 'image/jpeg' } },
			{ inlineData: { mimeType: 'image/png' } },
		]);
		const downloads = await here.user.asked<Download>('downloads');
		expect(downloads).toHaveLength(2);
		expect(downloads.flatMap(({ credentials }) => credentials)).toEqual([]);
	});

	test('may have commas in them', async () => {
		const url = await here.user.putUp('photo.png', await drawImage());
		const imageUrls = `${url}?size=w_300,h_200,${url}?size=1,2`;
		const { error } = await run({ imageFields: '', options: { imageUrls } });
		expect(error).toBeUndefined();
		expect((await here.user.received())[0]?.body.contents[0]?.parts).toHaveLength(3);
	});

	test.each<[string, unknown, string]>([
		[
			'imageUrls',
			'={{ [{ url: "https://example.com/a.png" }] }}',
			'"Image URLs" is neither text nor a list',
		],
		[
			'fileUris',
			'={{ ({ uri: "https://example.com/a.png" }) }}',
			'"File URIs" is neither text nor a list',
		],
		['fileUris', 'data:image/png;base64,iVBORw0KGgo=', '"File URIs" contains an image itself'],
		['imageUrls', '{{ $json.imageUrls }}', '"Image URLs" contains an expression as plain text'],
		['fileUris', '{{ $json.fileUri }}', '"File URIs" contains an expression as plain text'],
	])(
		'that are none are told, though there is an image besides: %s %s',
		async (name, value, words) => {
			const data = await here.engine.store(await drawImage(), 'a.png', 'image/png');
			const { error } = await run({ imageFields: 'data', options: { [name]: value } }, [
				{ json: {}, binary: { data } },
			]);
			expect(error?.message).toContain(words);
			expect(error?.description).toContain('Nothing was sent.');
			expect(await here.user.received()).toEqual([]);
		},
	);

	test('are fetched once for all items, over redirects and without a stated length', async () => {
		const url = await here.user.putUp('photo.png', await drawImage());
		const { items, error } = await run(
			{ imageFields: '', options: { imageUrls: `${url}?hops=2&length=none` } },
			[{ json: {} }, { json: {} }, { json: {} }],
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(3);
		expect(await here.user.asked('downloads')).toHaveLength(3);
	});

	test.each([
		['an answer of 404', '?status=404', /HTTP 404/],
		['a redirect to a private address', '?redirect=https://192.168.0.1/x.png', /public https URL/],
		['a redirect without end', '?hops=30', /redirects too many times/],
		['a file without end', '?endless=1', /larger than 100 MB/],
		['a page', '', /is not an image that Gemini accepts/],
	])('that give %s are told, and nothing is sent', async (_case, query, message) => {
		const bytes = query === '' ? Buffer.from('<html>not an image</html>') : await drawImage();
		const url = await here.user.putUp('photo.png', bytes);
		const { error } = await run({ imageFields: '', options: { imageUrls: url + query } });
		expect(error?.message).toMatch(message);
		expect(error?.name).toBe('NodeOperationError');
		expect(await here.user.received()).toEqual([]);
	});

	test.each([
		'http://example.com/a.png',
		'https://localhost/a.png',
		'https://169.254.169.254/latest',
		'ftp://x/y',
		'photo.png',
	])('%s is not fetched at all', async (url) => {
		const { error } = await run({ imageFields: '', options: { imageUrls: url } });
		expect(error?.message).toMatch(/could not be downloaded/);
		expect(await here.user.received()).toEqual([]);
	});
});

describe('files that the provider reads itself', () => {
	test('are sent with their type: given, found at the provider, or told by the name', async () => {
		const start = await fetch(`${here.user.url}/google/upload/v1beta/files`, {
			method: 'POST',
			headers: {
				'x-goog-api-key': here.user.key,
				'X-Goog-Upload-Protocol': 'resumable',
				'X-Goog-Upload-Command': 'start',
				'X-Goog-Upload-Header-Content-Length': String((await drawImage('webp')).length),
				'X-Goog-Upload-Header-Content-Type': 'image/webp',
			},
		});
		const done = await fetch(start.headers.get('x-goog-upload-url') ?? '', {
			method: 'POST',
			headers: { 'X-Goog-Upload-Offset': '0', 'X-Goog-Upload-Command': 'upload, finalize' },
			body: new Uint8Array(await drawImage('webp')),
		});
		const { file } = (await done.json()) as { file: { uri: string } };
		const fileUris = `https://example.com/photo image/png\n${file.uri}\nhttps://example.com/a.jpg?x=1`;
		await run({ imageFields: '', options: { fileUris } });
		expect((await here.user.received())[0]?.body.contents[0]?.parts).toEqual([
			{ text: 'Combine these' },
			{ fileData: { mimeType: 'image/png', fileUri: 'https://example.com/photo' } },
			{ fileData: { mimeType: 'image/webp', fileUri: file.uri } },
			{ fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.com/a.jpg?x=1' } },
		]);
	});

	test('stand behind the binaries and the addresses, in the order of the options', async () => {
		const data = await here.engine.store(await drawImage('webp'), 'own.webp', 'image/webp');
		const imageUrls = await here.user.putUp('second.jpg', await drawImage('jpeg'));
		await run(
			{ imageFields: 'data', options: { fileUris: 'https://example.com/c image/png', imageUrls } },
			[{ json: {}, binary: { data } }],
		);
		expect((await here.user.received())[0]?.body.contents[0]?.parts).toMatchObject([
			{ text: 'Combine these' },
			{ inlineData: { mimeType: 'image/webp' } },
			{ inlineData: { mimeType: 'image/jpeg' } },
			{ fileData: { fileUri: 'https://example.com/c' } },
		]);
	});

	test('are told when the provider, asked for their type, cannot be reached', async () => {
		const baseUrl = 'http://127.0.0.1:1';
		const { error } = await here.engine.run({
			parameters: {
				...edit,
				imageFields: '',
				options: { fileUris: `${baseUrl}/v1beta/files/abc` },
			},
			credential: here.user.credential('google', { baseUrl }),
		});
		expect(error?.message).toBe('The provider cannot be reached: it refused the connection');
		expect(error?.description).toMatch(/^Nothing was sent\. Check the Base URL/);
	});
});

describe.each<BinaryMode>(['filesystem', 'default'])(
	'a request over the limit at Google, in %s mode',
	(mode) => {
		test('has its largest images uploaded, once for all items', async () => {
			here.engine = await Engine.start(mode);
			await here.user.behave({ fileProcessingMs: 300 });
			const large = await here.engine.store(await noisyImage(12_000_000), 'large.png', 'image/png');
			const other = await here.engine.store(await noisyImage(9_000_000), 'other.png', 'image/png');
			const small = await here.engine.store(await drawImage('jpeg'), 'small.jpg', 'image/jpeg');
			const item = { json: {}, binary: { small, large, other } };
			const { items, error } = await run({ imageFields: 'small, large, other' }, [item, item]);
			expect(error).toBeUndefined();
			expect(items).toHaveLength(2);
			const uploads = await here.user.asked<Upload>('uploads');
			expect(uploads).toHaveLength(1);
			expect(uploads[0]).toMatchObject({
				mimeType: 'image/png',
				bytes: (await here.engine.bytesOf(large)).length,
			});
			for (const call of await here.user.received()) {
				expect(call.body.contents[0]?.parts).toMatchObject([
					{ text: 'Combine these' },
					{ inlineData: { mimeType: 'image/jpeg' } },
					{ fileData: { mimeType: 'image/png' } },
					{ inlineData: { mimeType: 'image/png' } },
				]);
			}
		});

		test('is sent whole where the account takes more', async () => {
			here.engine = await Engine.start(mode);
			await here.user.behave({ bodyLimitBytes: 100 * 1024 * 1024 });
			const data = await here.engine.store(await noisyImage(20_000_000), 'large.png', 'image/png');
			const { error } = await run({ options: { requestLimit: 100 } }, [
				{ json: {}, binary: { data } },
			]);
			expect(error).toBeUndefined();
			expect(await here.user.asked('uploads')).toEqual([]);
		});

		test.each([
			[
				'the upload is refused',
				{ uploadFaults: [{ status: 500, body: { error: { code: 500, message: 'No' } } }] },
			],
			['the file cannot be read', { filesFail: true }],
		])('makes nothing, and bills nothing, when %s', async (_case, behaviour) => {
			here.engine = await Engine.start(mode);
			await here.user.behave(behaviour);
			const data = await here.engine.store(await noisyImage(17_000_000), 'large.png', 'image/png');
			const { error } = await run({}, [{ json: {}, binary: { data } }]);
			expect(error?.name).toBe('NodeApiError');
			expect(await here.user.received()).toEqual([]);
		});
	},
);

describe('an answer in another shape', () => {
	beforeAll(async () => {
		here.engine = await Engine.start('filesystem');
	});

	test.each(['base64', 'url', 'dataUri', 'fileUri', 'markdown', 'markdownData'])(
		'%s gives the image',
		async (imageAs) => {
			await here.user.behave({ imageAs });
			const { items, error } = await here.engine.run({
				parameters: {
					operation: 'textToImage',
					prompt: 'Create an image of a boat',
					model: byId('gemini-3-pro-image-preview'),
					options: { outputConversation: true },
				},
				credential: here.user.credential('octopusx'),
			});
			expect(error).toBeUndefined();
			const image = sharp(await here.engine.bytesOf(items[0]?.binary?.data));
			expect(await image.metadata()).toMatchObject({ format: 'jpeg', width: 1024, height: 1024 });
			expect(items[0]?.json.text).not.toMatch(/!\[|data:|http/);
			for (const { credentials } of await here.user.asked<Download>('downloads'))
				expect(credentials).toEqual([]);

			await here.user.behave({ imageAs: 'base64' });
			const next = await here.engine.run({
				parameters: {
					operation: 'multiTurn',
					prompt: 'Make it blue',
					model: byId('gemini-3-pro-image-preview'),
				},
				items,
				credential: here.user.credential('octopusx'),
			});
			expect(next.error).toBeUndefined();
		},
	);

	test('a link to a private address is not followed', async () => {
		const answer = {
			candidates: [
				{ content: { parts: [{ inlineData: { data: 'https://10.0.0.7/image.png' } }] } },
			],
		};
		await here.user.behave({ faults: [{ answer }] });
		const { error } = await run({ operation: 'textToImage' });
		expect(error?.message).toMatch(/not a public https URL/);
	});
});
