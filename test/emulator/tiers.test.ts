import { ask, withEmulator, type Client } from './client';
import { Account, errorOf, express, read } from './vertexClient';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';
const TIER_HEADER = 'X-Vertex-AI-LLM-Shared-Request-Type';

describe('a service tier', () => {
	const gemini = (own: Client, serviceTier?: string, spelling = 'serviceTier') =>
		own.call(PRO, { ...ask('a fox'), ...(serviceTier && { [spelling]: serviceTier }) });

	it.each([
		[undefined, 'standard'],
		['standard', 'standard'],
		['flex', 'flex'],
		['priority', 'priority'],
	])('%s is asked in the body at the Gemini API and told in the answer', async (asked, served) => {
		const response = await gemini(client(), asked);
		expect(response.headers.get('x-gemini-service-tier')).toBe(served);
		expect((await read(response)).usageMetadata).toHaveProperty('serviceTier', served);
		const spelled = await gemini(client(), asked, 'service_tier');
		expect(spelled.headers.get('x-gemini-service-tier')).toBe(served);
	});

	it.each([
		['flex', 'ON_DEMAND_FLEX'],
		['priority', 'ON_DEMAND_PRIORITY'],
	])('%s is asked in a header at Vertex AI and told as %s', async (asked, trafficType) => {
		const own = await Account.of(client());
		const headers = { [TIER_HEADER]: asked };
		const byKey = await read(await express(own.client, ask('a fox'), headers));
		expect(byKey.usageMetadata).toHaveProperty('trafficType', trafficType);
		// Only global serves tiers; a region ignores the header.
		const authorization = `Bearer ${await own.token()}`;
		const regional = { location: 'eu', headers: { ...headers, authorization } };
		const elsewhere = await read(await own.call(PRO, ask('a fox'), regional));
		expect(elsewhere.usageMetadata).toHaveProperty('trafficType', 'ON_DEMAND');
	});

	it('that does not exist is refused, and any where there are none', async () => {
		expect((await gemini(client(), 'turbo')).status).toBe(400);
		expect((await express(client(), ask('a fox'), { [TIER_HEADER]: 'turbo' })).status).toBe(400);
		const body = { ...ask('a fox'), serviceTier: 'flex' };
		const { message } = await client().refusal('octopusx/gemini-3-pro-image-preview', body);
		expect(message).toContain('Unknown name "serviceTier"');
	});

	it('flex can be preempted, and others not', async () => {
		const own = client();
		await own.behave({ flexFaults: [503, 429, null] });
		const flex = { [TIER_HEADER]: 'flex' };
		expect((await gemini(own, 'priority')).status).toBe(200);
		expect((await gemini(own, 'flex')).status).toBe(503);
		expect((await express(own, ask('a fox'), { [TIER_HEADER]: 'priority' })).status).toBe(200);
		const preempted = await express(own, ask('a fox'), flex);
		expect(await errorOf(preempted)).toMatchObject({ code: 429, status: 'RESOURCE_EXHAUSTED' });
		expect((await express(own, ask('a fox'), flex)).status).toBe(200);
		const seen = (await own.received()).map(({ status, billed }) => [status, billed]);
		expect(seen).toEqual([
			[200, true],
			[503, false],
			[200, true],
			[429, false],
			[200, true],
		]);
	});

	it('can be another than the one asked for', async () => {
		const own = client();
		await own.behave({ servedTier: 'standard' });
		const response = await gemini(own, 'priority');
		expect(response.headers.get('x-gemini-service-tier')).toBe('standard');
		const { usageMetadata } = await read(
			await express(own, ask('a fox'), { [TIER_HEADER]: 'priority' }),
		);
		expect(usageMetadata).toHaveProperty('trafficType', 'ON_DEMAND');
	});
});
