import sharp from 'sharp';
import { z } from 'zod';
import { ask, imagesOf, plainImage, withEmulator, type Client } from './client';
import { Account, errorOf, express, read } from './vertexClient';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';

const account = () => Account.of(client());

const fileAsk = (fileUri: string, mimeType?: string) =>
	ask('Add a hat', {}, { fileData: { fileUri, mimeType } });

describe('both forms of the address', () => {
	it('draw: with an API key, and with a service account', async () => {
		const own = await account();
		const byKey = await read(await express(own.client, ask('a red fox')));
		const byToken = await read(await own.call(PRO, ask('a red fox')));
		expect(imagesOf(byKey.parts)).toHaveLength(1);
		expect(imagesOf(byToken.parts)).toEqual(imagesOf(byKey.parts));
		expect(byKey.usageMetadata).toHaveProperty('trafficType', 'ON_DEMAND');
		expect(await own.client.received()).toMatchObject([
			{ persona: 'vertex', authentication: 'x-goog-api-key', billed: true, images: 1 },
			{ persona: 'vertex', authentication: 'bearer', billed: true, images: 1 },
		]);
	});

	it('refuse a wrong API key, and one in the address', async () => {
		const own = client();
		const wrong = await express(own, ask('a fox'), { 'x-goog-api-key': 'AIza' });
		expect(wrong.status).toBe(400);
		expect(await errorOf(wrong)).toMatchObject({
			details: [
				{ reason: 'API_KEY_INVALID', metadata: { service: 'aiplatform.googleapis.com' } },
				{},
			],
		});
		const address = own.url(
			`/vertex/v1/publishers/google/models/${PRO}:generateContent?key=test-1`,
		);
		expect((await fetch(address, { method: 'POST', body: '{}' })).status).toBe(400);
	});

	it('are all that is served: no Files API, no batches, no other list', async () => {
		const own = client();
		const headers = { 'x-goog-api-key': own.key };
		for (const path of ['v1beta/files', 'v1beta/batches', 'v1beta/models', 'v1/models']) {
			const response = await fetch(own.url(`/vertex/${path}`), { headers });
			expect([response.status, response.headers.get('content-type')]).toEqual([
				404,
				'text/html; charset=UTF-8',
			]);
		}
		const upload = own.url('/vertex/upload/v1beta/files');
		expect((await fetch(upload, { method: 'POST', headers })).status).toBe(404);
		expect((await own.call(`vertex/${PRO}`, ask('a fox'), headers)).status).toBe(404);
	});
});

describe('a project and its location', () => {
	it('that do not exist are refused, the location by a page', async () => {
		const own = await account();
		const nowhere = await own.call(PRO, ask('a fox'), { location: 'moon-east1' });
		expect(nowhere.status).toBe(404);
		expect(await nowhere.text()).toContain('<!DOCTYPE html>');

		const unknown = await own.call(PRO, ask('a fox'), { project: 'no-such-project' });
		expect(unknown.status).toBe(403);
		expect(await errorOf(unknown)).toMatchObject({
			message: 'Permission denied on resource project no-such-project.',
			details: [
				{ reason: 'CONSUMER_INVALID', metadata: { consumer: 'projects/no-such-project' } },
				{},
				{},
			],
		});
	});

	it('of others need a permission', async () => {
		const own = await account();
		await Account.of(client(), 'their-project');
		const response = await own.call(PRO, ask('a fox'), { project: 'their-project' });
		expect(await errorOf(response)).toMatchObject({
			message: expect.stringContaining("'aiplatform.endpoints.predict' denied") as string,
		});
	});

	it.each([
		['global', PRO, 200],
		['eu', PRO, 200],
		['us', 'gemini-3-pro-image-preview', 404],
		['europe-west4', PRO, 404],
		['europe-west4', 'gemini-2.5-flash-image', 200],
		['global', 'gemini-2.5-flash-image-preview', 404],
		['global', 'gemini-2.5-flash', 400],
	])('%s has %s: HTTP %i', async (location, model, status) => {
		const response = await (await account()).call(model, ask('a fox'), { location });
		expect(response.status).toBe(status);
		if (status !== 404) return;
		expect(await errorOf(response)).toMatchObject({
			status: 'NOT_FOUND',
			message: expect.stringContaining(
				`locations/${location}/publishers/google/models/${model}\` was not found`,
			) as string,
		});
	});
});

describe('Google Cloud', () => {
	const ENABLE =
		'https://console.developers.google.com/apis/api/aiplatform.googleapis.com/overview?project=test-project';

	it.each<[why: string, status: number, error: object]>([
		[
			'serviceDisabled',
			403,
			{
				message: expect.stringContaining(`visiting ${ENABLE} then`) as string,
				details: [{ reason: 'SERVICE_DISABLED' }, {}, { links: [{ url: ENABLE }] }],
			},
		],
		[
			'permissionDenied',
			403,
			{
				message: `Permission 'aiplatform.endpoints.predict' denied on resource '//aiplatform.googleapis.com/projects/test-project/locations/global/publishers/google/models/${PRO}' (or it may not exist).`,
				details: [
					{
						reason: 'IAM_PERMISSION_DENIED',
						domain: 'aiplatform.googleapis.com',
						metadata: { permission: 'aiplatform.endpoints.predict' },
					},
				],
			},
		],
		['billingDisabled', 403, { details: [{}, { reason: 'BILLING_DISABLED' }] }],
		['projectUnknown', 403, { details: [{ reason: 'CONSUMER_INVALID' }, {}, {}] }],
		['quotaExhausted', 429, { status: 'RESOURCE_EXHAUSTED' }],
	])('refuses with %s as long as it is set, or once', async (cloud, status, error) => {
		const own = await account();
		await own.client.behave({ cloudRefusal: cloud });
		const refused = await own.call(PRO, ask('a fox'));
		expect(refused.status).toBe(status);
		expect(await errorOf(refused)).toMatchObject(error);
		expect((await own.call(PRO, ask('a fox'), { method: 'countTokens' })).status).toBe(status);

		await own.client.behave({ cloudRefusal: 'none', faults: [{ cloud }] });
		expect(await errorOf(await own.call(PRO, ask('a fox')))).toMatchObject(error);
		expect((await own.call(PRO, ask('a fox'))).status).toBe(200);
		expect((await own.client.received()).map((call) => [call.status, call.billed])).toEqual([
			[status, false],
			[status, false],
			[200, true],
		]);
	});
});

describe('the list of publisher models', () => {
	const list = (own: Client, query = '', headers: Record<string, string> = {}) =>
		fetch(own.url(`/vertex/v1beta1/publishers/google/models${query}`), {
			headers: { 'x-goog-api-key': own.key, ...headers },
		});
	const pageSchema = z.object({
		publisherModels: z.array(z.object({ name: z.string(), launchStage: z.string() })),
		nextPageToken: z.string().optional(),
	});

	it('comes in pages, with image models and others', async () => {
		const own = client();
		const first = pageSchema.parse(await (await list(own)).json());
		const more = `?pageToken=${first.nextPageToken}`;
		const second = pageSchema.parse(await (await list(own, more)).json());
		expect(first.publisherModels).toHaveLength(50);
		expect(second.nextPageToken).toBeUndefined();
		expect([...first.publisherModels, ...second.publisherModels]).toEqual(
			expect.arrayContaining([
				{ name: `publishers/google/models/${PRO}`, launchStage: 'GA' },
				{
					name: 'publishers/google/models/gemini-3-pro-image-preview',
					launchStage: 'PUBLIC_PREVIEW',
				},
				{ name: 'publishers/google/models/gemini-2.5-pro', launchStage: 'GA' },
			]),
		);
	});

	it('needs the service and a token, but no permission for a model', async () => {
		const own = await account();
		const authorization = `Bearer ${await own.token()}`;
		expect((await list(own.client, '', { authorization })).status).toBe(200);
		expect((await list(own.client, '', { authorization: 'Bearer x' })).status).toBe(401);
		expect((await list(own.client, '', { 'x-goog-api-key': '' })).status).toBe(403);
		await own.client.behave({ cloudRefusal: 'permissionDenied' });
		expect((await list(own.client, '', { authorization })).status).toBe(200);
		await own.client.behave({ cloudRefusal: 'serviceDisabled' });
		const refused = await list(own.client, '', { authorization });
		expect(await errorOf(refused)).toMatchObject({
			details: [{ reason: 'SERVICE_DISABLED' }, {}, {}],
		});
	});
});

it('counts tokens for nothing', async () => {
	const own = await account();
	const response = await own.call(PRO, ask('twelve chars'), { method: 'countTokens' });
	expect(await response.json()).toEqual({
		totalTokens: 3,
		promptTokensDetails: [{ modality: 'TEXT', tokenCount: 3 }],
	});
	expect(await own.client.received()).toEqual([]);
});

describe('the request on Vertex AI', () => {
	const imageAsk = (imageConfig: object) => ask('a fox', { imageConfig });

	it.each(['png', 'jpeg'])('has its image as %s, as it asks', async (format) => {
		const options = { mimeType: `image/${format}` };
		const { parts } = await read(
			await express(client(), imageAsk({ imageOutputOptions: options, aspectRatio: '16:9' })),
		);
		expect(parts.find(({ inlineData }) => inlineData)?.inlineData?.mimeType).toBe(
			`image/${format}`,
		);
		const [image] = imagesOf(parts);
		expect(await sharp(image).metadata()).toMatchObject({ format, width: 1376, height: 768 });
	});

	it('has a smaller JPEG at a lower quality', async () => {
		const own = client();
		const sizes: number[] = [];
		for (const compressionQuality of [95, 20]) {
			const imageOutputOptions = { mimeType: 'image/jpeg', compressionQuality };
			const { parts } = await read(await express(own, imageAsk({ imageOutputOptions })));
			sizes.push(imagesOf(parts)[0]?.length ?? 0);
		}
		expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) / 2);
	});

	it('may name people, in either spelling', async () => {
		const config = { person_generation: 'ALLOW_ADULT', prominentPeople: 'BLOCK_PROMINENT_PEOPLE' };
		expect((await express(client(), imageAsk(config))).status).toBe(200);
	});

	it.each<[what: string, body: object, message: string]>([
		[
			'a role',
			{ contents: [{ parts: [{ text: 'a fox' }] }] },
			'Please use a valid role: user, model.',
		],
		[
			'a type of image that exists',
			imageAsk({ imageOutputOptions: { mimeType: 'image/webp' } }),
			'Invalid value at \'generation_config.image_config.image_output_options.mime_type\' (TYPE_STRING), "image/webp"',
		],
		[
			'a quality within its range',
			imageAsk({ imageOutputOptions: { compressionQuality: 101 } }),
			'from 0 (inclusive) to 100 (inclusive)',
		],
		[
			'its choice of people',
			imageAsk({ personGeneration: 'ALLOW_CATS' }),
			'ImageConfig.PersonGeneration), "ALLOW_CATS"',
		],
		['no serviceTier', { ...ask('a fox'), serviceTier: 'flex' }, 'Unknown name "serviceTier"'],
		['the type of a file', fileAsk('gs://bucket/a.png'), 'mimeType parameter with an unset value'],
		[
			'an object that exists',
			fileAsk('gs://bucket/a.png', 'image/png'),
			'object gs://bucket/a.png does not exist',
		],
		[
			'no uploaded file',
			fileAsk('files/abc', 'image/png'),
			'Invalid or unsupported file uri: files/abc',
		],
		[
			'no file of the Gemini API',
			fileAsk('https://generativelanguage.googleapis.com/v1beta/files/abc', 'image/png'),
			'Invalid or unsupported file uri',
		],
	])('must have %s', async (_what, body, message) => {
		const response = await express(client(), body);
		expect(response.status).toBe(400);
		expect((await errorOf(response)).message).toContain(message);
	});

	it('may name what the user has put up, as an object in Cloud Storage', async () => {
		const own = await account();
		await fetch(own.client.url(`/control/pictures/hat.png?key=${own.email}`), {
			method: 'PUT',
			headers: { 'content-type': 'image/png' },
			body: new Uint8Array(await plainImage('#27a', 90, 160)),
		});
		const asked = fileAsk('gs://any-bucket/hat.png', 'image/png');
		const [image] = imagesOf((await read(await own.call(PRO, asked))).parts);
		expect(await sharp(image).metadata()).toMatchObject({ width: 768, height: 1376 });
		expect((await express(client(), asked)).status).toBe(400);
	});

	it.each(['google', 'octopusx', 'cometapi'])(
		'is unknown to %s in these fields',
		async (persona) => {
			const fields = {
				imageOutputOptions: { mimeType: 'image/png' },
				personGeneration: 'ALLOW_ALL',
				prominentPeople: 'ALLOW_PROMINENT_PEOPLE',
			};
			for (const [name, value] of Object.entries(fields)) {
				const model = `${persona}/gemini-3-pro-image${persona === 'octopusx' ? '-preview' : ''}`;
				const { message } = await client().refusal(model, imageAsk({ [name]: value }));
				expect(message).toContain(`Unknown name "${name}" at 'generation_config.image_config'`);
			}
			const stored = fileAsk('gs://bucket/a.png', 'image/png');
			const model = `${persona}/gemini-3-pro-image${persona === 'octopusx' ? '-preview' : ''}`;
			expect((await client().refusal(model, stored)).message).toContain('unsupported file uri');
		},
	);
});
