import { failStoringOf } from './failingStore';
import { HostileProvider } from './hostileProvider';
import { drawImage } from './images';

let provider: HostileProvider;
let good: string;
beforeAll(async () => {
	provider = await HostileProvider.start();
	good = (await drawImage()).toString('base64');
});
afterAll(() => provider.stop());

type Part = Record<string, unknown>;
const inline = (data: string, mimeType = 'image/png', more: Part = {}): Part => ({
	inlineData: { mimeType, data },
	...more,
});
/** Nothing is there. */
const DEAD = 'http://HOST/gone.png';

/** Answers every call with these parts, and every other request with 404. */
function answerWith(...parts: Part[]): void {
	provider.answer = (response) => {
		const { method, headers } = response.req;
		if (method !== 'POST') return void response.writeHead(404).end();
		const body = JSON.stringify({ candidates: [{ content: { role: 'model', parts } }] });
		response.end(body.replaceAll('HOST', String(headers.host)));
	};
}

const LOST: Array<[string, Part, RegExp]> = [
	['is linked to and gone', { fileData: { fileUri: DEAD } }, /could not be downloaded: .*HTTP 404/],
	['is linked to in its data and gone', inline(DEAD), /could not be downloaded: .*HTTP 404/],
	[
		'is a sound',
		inline(Buffer.from('ID3 sound').toString('base64'), 'audio/mpeg'),
		/unreadable image/,
	],
	[
		'is a text',
		inline(Buffer.from('Some words').toString('base64'), 'text/plain'),
		/unreadable image/,
	],
	['has broken base64', inline('iVBORw0KGgo*'), /unreadable image/],
	['is empty', inline(''), /unreadable image/],
];

describe.each(LOST)('an image that %s', (_case, lost, message) => {
	test.each(['before', 'behind'])('does not cost the one %s it', async (place) => {
		answerWith(...(place === 'before' ? [inline(good), lost] : [lost, inline(good)]));
		const { items, hints } = await provider.run({ options: { outputConversation: true } });
		expect(items).toHaveLength(1);
		expect(items[0]?.json).toMatchObject({
			image: { width: 64, height: 48, fileName: 'image-1.png' },
			warnings: [expect.stringMatching(message)],
		});
		expect(hints[0]).toMatch(/^An image from the response was lost\./);
		expect((await provider.engine.bytesOf(items[0]?.binary?.data)).toString('base64')).toBe(good);
	});

	test('alone is told as a failure', async () => {
		answerWith({ text: 'Here it is.' }, lost);
		const { items } = await provider.run();
		const { error } = items[0]?.json as { error: { message: string } };
		expect(error.message).toMatch(message);
	});
});

test('each image that was lost is told, and the rest come in their order', async () => {
	answerWith(inline(DEAD), inline(good), inline('*'), inline(good));
	const { items } = await provider.run();
	expect(items.map(({ json }) => (json.image as { fileName: string }).fileName)).toEqual([
		'image-1.png',
		'image-1-2.png',
	]);
	expect(items[0]?.json.warnings).toHaveLength(2);
});

test.each([
	['link', inline(DEAD)],
	['image that cannot be read', inline('iVBORw0KGgo*')],
	['image without data', inline('')],
])(
	'a lost %s is left out of the conversation, the rest goes in as it came',
	async (_case, lost) => {
		const words = { text: 'Here it is.', thoughtSignature: 'c2lnbmVk' };
		answerWith(words, lost, inline(good, 'image/png', { thoughtSignature: 'YWxzbw==' }));
		const { items } = await provider.run({ options: { outputConversation: true } });
		const file = await provider.engine.bytesOf(items[0]?.binary?.conversation);
		const lines = file.toString().trim().split('\n');
		expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
			role: 'model',
			parts: [words, inline(good, 'image/png', { thoughtSignature: 'YWxzbw==' })],
		});
	},
);

test('full storage ends the sending, also where the answer had a broken image before', async () => {
	answerWith(inline(''), inline(good));
	failStoringOf(/^image/);
	const { items } = await provider.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			options: { concurrency: 1 },
		},
		items: [{ json: {} }, { json: {} }],
		credential: provider.credential(),
		continueOnFail: true,
	});
	jest.restoreAllMocks();
	expect(items.map(({ json }) => json.error)).toMatchObject([
		{ reason: 'NOT_STORED', message: expect.stringMatching(/^The image was generated/) as string },
		{ reason: 'NOT_STORED', message: expect.stringMatching(/^This item was not sent/) as string },
	]);
});

describe('an image whose link does not come', () => {
	/** Answers with a good image and a link that hangs; prompts that say "fail" fail once it does. */
	function answerWithHangingLink(): void {
		let hangs: () => void = () => undefined;
		const hanging = new Promise<void>((resolve) => (hangs = resolve));
		provider.answer = async (response) => {
			if (response.req.method !== 'POST') return hangs();
			const parts = [inline(good), { fileData: { fileUri: `${provider.url}/hangs.png` } }];
			if (response.req.url?.includes('fails')) {
				await hanging;
				response.statusCode = 400;
			}
			response.end(JSON.stringify({ candidates: [{ content: { role: 'model', parts } }] }));
		};
	}

	test('in time does not cost the one beside it', async () => {
		answerWithHangingLink();
		const { items } = await provider.run({ options: { timeout: 1, outputConversation: true } });
		expect(items[0]?.json).toMatchObject({ image: { fileName: 'image-1.png' } });
		expect(items[0]?.json.warnings).toEqual([expect.stringMatching(/did not respond in time/)]);
		expect(items[0]?.binary).toHaveProperty('conversation');
	});

	test('before the run ends does not hide that the one beside it had been made', async () => {
		answerWithHangingLink();
		const { error } = await provider.engine.run({
			parameters: {
				operation: 'textToImage',
				prompt: 'Create an image of a boat',
				model: '={{ $json.model }}',
			},
			items: [{ json: { model: 'goes-well' } }, { json: { model: 'fails' } }],
			credential: provider.credential(),
		});
		expect(error?.context?.itemIndex).toBe(1);
		expect(error?.description).toContain('1 image was already generated');
	});
});

describe('a draft that was asked for', () => {
	const options = { includeThoughts: true };

	test('does not cost the finished image when it is lost', async () => {
		answerWith({ ...inline(DEAD), thought: true }, inline(good));
		const { items } = await provider.run({ options });
		expect(items).toHaveLength(1);
		expect(items[0]?.json.warnings).toHaveLength(1);
	});

	test('does not stand in for a finished image that is lost', async () => {
		answerWith({ ...inline(good), thought: true }, inline(DEAD));
		const { items } = await provider.run({ options });
		expect(items[0]?.json.error).toMatchObject({ reason: 'IMAGE_LINK' });
	});
});

describe('the type of an image', () => {
	/** Bytes that start an image of a format that is not in the table. */
	const unknown = Buffer.from('ab4b54582032300d0a', 'hex').toString('base64');

	test("is the provider's word where its bytes do not tell", async () => {
		answerWith(inline(unknown, 'image/ktx2'));
		const { items } = await provider.run();
		expect(items[0]?.json.image).toMatchObject({
			mimeType: 'image/ktx2',
			fileName: 'image-1.ktx2',
		});
	});

	test.each(['image/png', 'image/svg+xml', 'text/html', 'image/../x', undefined])(
		'is not %s for such bytes',
		async (mimeType) => {
			answerWith({ inlineData: { mimeType, data: unknown } });
			const { items } = await provider.run();
			expect(items[0]?.json.error).toMatchObject({ reason: 'BROKEN_IMAGE' });
		},
	);
});
