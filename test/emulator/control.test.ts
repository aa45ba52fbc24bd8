import sharp from 'sharp';
import { ask, imagesOf, inline, plainImage, sha256, withEmulator } from './client';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';
const BOTH = { responseModalities: ['TEXT', 'IMAGE'] };

describe('the record of calls', () => {
	it('tells what arrived, with digests for images and long signatures, and never the key', async () => {
		const own = client();
		const image = await plainImage('#c60', 40, 20);
		const first = await own.parts(PRO, ask('a fox', BOTH, inline(image)));
		const body = JSON.stringify({
			contents: [
				...ask('a fox').contents,
				{ role: 'model', parts: first },
				{
					parts: [
						{ text: 'bigger' },
						{ inline_data: { mime_type: 'image/png', data: image.toString('base64') } },
					],
				},
			],
			generation_config: { response_modalities: ['IMAGE'] },
		});
		await own.answer(PRO, body);

		const [, second] = await own.received();
		const [drawn] = imagesOf(first);
		expect(second).toMatchObject({
			persona: 'google',
			model: PRO,
			authentication: 'x-goog-api-key',
			contentLength: Buffer.byteLength(body),
			bytes: Buffer.byteLength(body),
			rawSha256: sha256(body),
			status: 200,
			billed: true,
			images: 1,
			headers: { 'content-type': 'application/json', 'x-goog-api-key': '<key>' },
			body: {
				contents: [
					{ role: 'user' },
					{
						role: 'model',
						parts: [
							{ text: 'Here is your image: a fox' },
							{
								inlineData: {
									mimeType: 'image/jpeg',
									data: {
										$image: { bytes: drawn?.length, sha256: sha256(drawn ?? ''), format: 'jpeg' },
									},
								},
								thoughtSignature: {
									$signature: { length: 600, sha256: sha256(first[1]?.thoughtSignature ?? '') },
								},
							},
						],
					},
					{
						parts: [
							{ text: 'bigger' },
							{
								inline_data: {
									mime_type: 'image/png',
									data: {
										$image: {
											bytes: image.length,
											sha256: sha256(image),
											format: 'png',
											width: 40,
											height: 20,
										},
									},
								},
							},
						],
					},
				],
				generation_config: { response_modalities: ['IMAGE'] },
			},
		});
		expect(JSON.stringify(await own.received())).not.toContain(own.key);
	});

	it('is kept apart by key, in order, and can be cleared', async () => {
		const [one, other] = [client(), client()];
		await one.answer(PRO, ask('first'));
		await one.refusal(PRO, { contents: [] });
		expect((await one.received()).map(({ status }) => status)).toEqual([200, 400]);
		expect(await other.received()).toEqual([]);
		await fetch(one.url(`/control/requests?key=${one.key}`), { method: 'DELETE' });
		expect(await one.received()).toEqual([]);
	});
});

describe('behaviour', () => {
	it('is merged, told, and forgotten on request', async () => {
		const own = client();
		await own.behave({ thoughtDrafts: 2 });
		await own.behave({ images: 2, text: 'after' });
		const parts = await own.parts(PRO, ask('a fox'));
		expect(parts.map(({ text, thought }) => [text ? 'text' : 'image', thought ?? false])).toEqual([
			['text', true],
			['image', true],
			['image', true],
			['image', false],
			['image', false],
			['text', false],
		]);
		expect(await own.received()).toEqual([expect.objectContaining({ images: 2 })]);
		await fetch(own.url(`/control/behaviour?key=${own.key}`), { method: 'DELETE' });
		expect(await own.parts(PRO, ask('a fox'))).toHaveLength(1);
	});

	it('shows a draft when thoughts are asked for', async () => {
		const parts = await client().parts(
			PRO,
			ask('x', { thinkingConfig: { includeThoughts: true } }),
		);
		expect(parts.map(({ thought }) => thought ?? false)).toEqual([true, true, false]);
	});

	it.each(['url', 'dataUri'])('answers images as %s', async (imageAs) => {
		const own = client();
		await own.behave({ imageAs });
		const model = 'octopusx/gemini-3-pro-image-preview';
		const data = (await own.parts(model, ask('a fox')))[0]?.inlineData?.data ?? '';
		expect(data).toMatch(imageAs === 'url' ? /^http.*\/octopusx\/images\/.*\.jpg$/ : /^data:image/);
		const image = await fetch(data);
		expect((await sharp(await image.arrayBuffer()).metadata()).format).toBe('jpeg');
	});

	it('answers images as a data URI in Markdown, with words around it and a signature', async () => {
		const own = client();
		await own.behave({ imageAs: 'markdownData' });
		const request = ask('a fox');
		const [part, ...none] = await own.parts(PRO, request);
		expect(none).toEqual([]);
		const [, before, type, data, after] =
			/^([^!]+)!\[image\]\(data:(.+?);base64,([^)]+)\)(.+)$/s.exec(part?.text ?? '') ?? [];
		expect([before?.trim(), type, after?.trim()]).toEqual([
			'Here it is:',
			'image/jpeg',
			'Shall I change anything?',
		]);
		const image = await sharp(Buffer.from(data ?? '', 'base64')).metadata();
		expect([image.width, image.height]).toEqual([1024, 1024]);
		expect(await own.received()).toEqual([expect.objectContaining({ images: 1 })]);

		const contents = [
			...request.contents,
			{ role: 'model', parts: [part] },
			...ask('bigger').contents,
		];
		expect((await own.call(PRO, { ...request, contents })).status).toBe(200);
	});

	it('pads images that still decode to the bytes asked for', async () => {
		const own = client();
		await own.behave({ noiseBytes: 5_000_000, pretty: true });
		for (const model of [PRO, 'gemini-2.5-flash-image']) {
			const response = await own.call(model, ask('a fox'));
			const text = await response.text();
			expect(text).toContain('\n  "candidates"');
			const start = text.indexOf('"data": "') + '"data": "'.length;
			const data = text.slice(start, text.indexOf('"', start));
			const image = Buffer.from(data, 'base64');
			expect(image.length).toBe(5_000_000);
			expect((await sharp(image).stats()).isOpaque).toBe(true);
		}
	});

	it('waits as long as it is told', async () => {
		const own = client();
		await own.behave({ latencyMs: 400 });
		const started = performance.now();
		await own.answer(PRO, ask('a fox'));
		expect(performance.now() - started).toBeGreaterThan(390);
	});

	it.each([{ latencyMs: -1 }, { faults: [{ nonsense: true }] }, { imageAs: 'gif' }, { foo: 1 }])(
		'refuses the nonsense %j',
		async (nonsense) => {
			expect((await client().behave(nonsense)).status).toBe(400);
		},
	);
});
