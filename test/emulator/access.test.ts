import { z } from 'zod';
import { ask, keyHeader, withEmulator, type Authentication } from './client';

const { client } = withEmulator();

const listSchema = z.object({
	models: z.array(z.object({ name: z.string(), supportedGenerationMethods: z.array(z.string()) })),
	nextPageToken: z.string().optional(),
});

const MODELS: Record<string, string> = {
	google: 'gemini-3-pro-image',
	octopusx: 'gemini-3-pro-image-preview',
	gateway: 'gemini-3-pro-image-preview',
	cometapi: 'gemini-3-pro-image',
};

describe('a key', () => {
	it.each<[string, Authentication, number]>([
		['google', 'x-goog-api-key', 200],
		['google', 'bearer', 401],
		['google', 'authorization', 401],
		['octopusx', 'bearer', 200],
		['octopusx', 'x-goog-api-key', 401],
		['gateway', 'bearer', 200],
		['gateway', 'authorization', 401],
		['cometapi', 'x-goog-api-key', 200],
		['cometapi', 'authorization', 200],
		['cometapi', 'bearer', 401],
	])('at %s in %s gets HTTP %i', async (persona, way, status) => {
		const own = client();
		const headers = keyHeader(way, own.key);
		const response = await own.call(`${persona}/${MODELS[persona]}`, ask('a hat'), headers);
		expect(response.status).toBe(status);
		expect(await own.received()).toEqual([
			expect.objectContaining({ persona, authentication: way, status }),
		]);
	});

	it('that is missing or wrong is refused by Google as Google does', async () => {
		const missing = await client().call('gemini-3-pro-image', ask('x'), {});
		expect(missing.status).toBe(403);
		expect(await missing.text()).toContain("Method doesn't allow unregistered callers");

		const wrong = await client().call('gemini-3-pro-image', ask('x'), { 'x-goog-api-key': 'AIza' });
		expect(wrong.status).toBe(400);
		expect(await wrong.json()).toMatchObject({
			error: {
				message: 'API key not valid. Please pass a valid API key.',
				details: [{ reason: 'API_KEY_INVALID' }, {}],
			},
		});
	});

	it('that is missing or wrong is refused by proxies in their own shape', async () => {
		const without: Array<Record<string, string>> = [{}, { authorization: 'Bearer nonsense' }];
		for (const headers of without) {
			const response = await client().call(`gateway/${MODELS.gateway}`, ask('x'), headers);
			expect(response.status).toBe(401);
			expect(await response.json()).toEqual({
				error: {
					message: expect.any(String) as string,
					type: 'invalid_request_error',
					code: expect.any(String) as string,
				},
			});
		}
	});

	it('in the address is refused, even beside a good one', async () => {
		const own = client();
		const response = await fetch(own.url(`/google/v1beta/models?key=${own.key}`), {
			headers: keyHeader('x-goog-api-key', own.key),
		});
		expect(response.status).toBe(400);
	});
});

describe('the list of models', () => {
	const list = async (path: string, way: Authentication) => {
		const own = client();
		const response = await fetch(own.url(path), { headers: keyHeader(way, own.key) });
		const body: unknown = await response.json();
		return { status: response.status, body };
	};

	it('comes in pages of fifty at Google, image models on both', async () => {
		const first = listSchema.parse((await list('/google/v1beta/models', 'x-goog-api-key')).body);
		const path = `/google/v1beta/models?pageToken=${first.nextPageToken}`;
		const second = listSchema.parse((await list(path, 'x-goog-api-key')).body);
		expect(first.models).toHaveLength(50);
		expect(second.nextPageToken).toBeUndefined();
		const all = listSchema.parse(
			(await list('/google/v1beta/models?pageSize=1000', 'x-goog-api-key')).body,
		);
		expect([...first.models, ...second.models]).toEqual(all.models);
	});

	it('has models that draw nothing, and others whose names only sound like it', async () => {
		const { body } = await list('/google/v1/models?pageSize=1000', 'x-goog-api-key');
		const { models } = listSchema.parse(body);
		const drawing = models.filter(
			({ name, supportedGenerationMethods }) =>
				supportedGenerationMethods.includes('generateContent') && /image|banana/.test(name),
		);
		expect(drawing).toHaveLength(8);
		expect(models.map(({ name }) => name)).toContain('models/imagen-4.0-generate-001');
	});

	it.each<[string, Authentication]>([
		['octopusx', 'bearer'],
		['gateway', 'bearer'],
		['cometapi', 'authorization'],
	])('has the shape of OpenAI under /v1 at %s', async (persona, way) => {
		const { body } = await list(`/${persona}/v1/models`, way);
		expect(body).toMatchObject({ object: 'list' });
		expect(body).toHaveProperty('data.0', {
			id: expect.stringContaining('image') as string,
			object: 'model',
			created: expect.any(Number) as number,
			owned_by: persona,
		});
	});

	it.each<[string, Authentication, number]>([
		['octopusx', 'bearer', 200],
		['cometapi', 'x-goog-api-key', 200],
		['gateway', 'bearer', 404],
	])('under /v1beta at %s with %s: HTTP %i', async (persona, way, status) => {
		expect((await list(`/${persona}/v1beta/models`, way)).status).toBe(status);
	});

	it('is for those with a key only', async () => {
		for (const persona of ['google/v1beta', 'octopusx/v1beta', 'gateway/v1', 'cometapi/v1']) {
			const response = await fetch(client().url(`/${persona}/models`));
			expect([401, 403]).toContain(response.status);
		}
	});
});
