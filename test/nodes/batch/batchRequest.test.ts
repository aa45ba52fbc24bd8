import {
	groupRequests,
	requestLine,
	sharedImages,
} from '../../../nodes/GeminiImage/batch/batchRequest';
import {
	expectedUris,
	requestsFile,
	requireFittingFile,
} from '../../../nodes/GeminiImage/batch/requestsFile';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';
import { collect } from '../../../nodes/GeminiImage/streaming/byteSource';
import { thrownFailure } from '../thrownFailure';
import { provider, reference, request, unreadBytes } from './requests';

const linesOf = async (...requests: Parameters<typeof requestsFile>) =>
	(await collect(requestsFile(...requests)))
		.toString()
		.split('\n')
		.slice(0, -1)
		.map((line) => JSON.parse(line) as { key: string; request: { contents: unknown } });

test('a file has a line for each request, whatever stands in keys and prompts', async () => {
	const prompts = ['plain', 'two\nlines', 'line\u2028separator', '{"$slot":0}', '"quoted" \\ 🚤'];
	const [first, ...others] = prompts.map((prompt, at) =>
		request(at, { key: `${prompt} key`, settings: { prompt }, references: [reference('image')] }),
	);
	const lines = await linesOf([first!, ...others], new Map());
	expect(lines.map(({ key }) => key)).toEqual(prompts.map((prompt) => `${prompt} key`));
	expect(lines.map((line) => line.request.contents)).toEqual(
		prompts.map((text) => [
			{
				role: 'user',
				parts: [
					{ text },
					{ inlineData: { mimeType: 'image/png', data: Buffer.from('image').toString('base64') } },
				],
			},
		]),
	);
});

test('only images that several requests use are shared', () => {
	const [logo, photo, twice] = ['logo', 'photo', 'twice'].map((key) => reference(key));
	const shared = sharedImages([
		request(0, { references: [logo!, photo!, twice!, twice!] }),
		request(1, { references: [reference('logo')] }),
		request(2),
	]);
	expect(shared.map(({ key }) => key)).toEqual(['logo']);
});

test('a shared image stands in the line by its address', async () => {
	const references = [reference('logo', unreadBytes(5000)), reference('photo')];
	const [line] = await linesOf([request(0, { references })], new Map([['logo', 'https://g/logo']]));
	expect(line?.request.contents).toMatchObject([
		{
			parts: [
				{},
				{ fileData: { mimeType: 'image/png', fileUri: 'https://g/logo' } },
				{ inlineData: { mimeType: 'image/png' } },
			],
		},
	]);
});

test('requests are grouped by provider and model, in the order of their first items', () => {
	const other = { ...provider };
	const asked = [
		{ settings: { model: 'b' } },
		{ settings: { model: 'a' } },
		{ settings: { model: 'b' }, provider: other },
		{ settings: { model: 'a' } },
		{ settings: { model: 'b' } },
	];
	const groups = groupRequests(asked.map((more, at) => request(at, more)));
	expect(groups.map((group) => group.map(({ itemIndex }) => itemIndex))).toEqual([
		[0, 4],
		[1, 3],
		[2],
	]);
});

describe('a file that is too large', () => {
	const GIGABYTE = 1024 ** 3;

	test('is told with its figures and the largest requests, without reading an image', () => {
		const sizes = [0.1, 0.9, 0.3, 0.4, 0.2];
		const [first, ...others] = sizes.map((size, at) =>
			request(at, { references: [reference(`${at}`, unreadBytes(size * GIGABYTE))] }),
		);
		const failure = thrownFailure(() => requireFittingFile([first!, ...others], new Map()));
		expect(failure.kind).toBe('batchTooLarge');
		expect(failure.facts).toMatchObject({
			limit: 2_147_483_648,
			requests: 5,
			largest: [{ key: '2' }, { key: '4' }, { key: '3' }],
		});
	});

	test('does not count what is uploaded once', () => {
		const image = reference('logo', unreadBytes(GIGABYTE));
		const requests = [
			request(0, { references: [image] }),
			request(1, { references: [image] }),
		] as const;
		const shared = sharedImages(requests);
		expect(() => requireFittingFile(requests, expectedUris(shared))).not.toThrow();
		expect(() => requireFittingFile(requests, new Map())).toThrow();
	});

	test.each([0, 1])('is one that is larger than the limit by %i bytes', (excess) => {
		const requests = [request(0)] as const;
		const limit = requestLine(requests[0], new Map()).length - excess;
		const check = () => requireFittingFile(requests, new Map(), limit);
		if (excess === 0) expect(check).not.toThrow();
		else expect(check).toThrow();
	});
});

test('a stored image that is gone ends the file with the item that it belongs to', async () => {
	const gone = {
		length: 3,
		read(): never {
			throw new Error('ENOENT');
		},
	};
	const line = requestLine(request(4, { references: [reference('photo', gone)] }), new Map());
	const error: unknown = await collect(line).catch((thrown: unknown) => thrown);
	expect(isFailure(error) && error.kind).toBe('fileUnreadable');
	expect(isFailure(error) && error.facts.itemIndex).toBe(4);
});
