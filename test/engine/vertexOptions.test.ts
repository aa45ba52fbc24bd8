import type { INodeExecutionData } from 'n8n-workflow';
import { Engine, type RunOptions } from './engine';
import { drawImage } from './images';
import { answerWith, RecordingHost } from './recordingHost';

type RunParameters = NonNullable<RunOptions['parameters']>;

/** Of 1K, so that its price is that of the model's usual image. */
const SIDE = 1024;

let engine: Engine;
let host: RecordingHost;
let png: string;
beforeAll(async () => {
	png = (await drawImage('png', SIDE, SIDE)).toString('base64');
	engine = await Engine.start('filesystem');
	host = await RecordingHost.start(png);
});
beforeEach(() => {
	host.forget();
	host.answer = (_request, response) => void response.end(answerWith(png));
});
afterAll(() => host.stop());

async function run(
	provider: string,
	options: RunParameters,
	parameters: RunParameters = {},
	items: INodeExecutionData[] = [{ json: {} }],
) {
	const result = await engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: { __rl: true, mode: 'id', value: 'gemini-3-pro-image' },
			options,
			...parameters,
		},
		items,
		credential: {
			provider,
			baseUrl: host.url,
			apiKey: 'key-of-the-test',
			authentication: 'xGoogApiKey',
		},
		continueOnFail: true,
	});
	const json = result.items[0]?.json ?? {};
	const usage = json.usage as { estimatedCostUsd?: number } | undefined;
	return {
		...result,
		json,
		cost: usage?.estimatedCostUsd,
		warnings: json.warnings as string[],
		failure: json.error as { message: string; description: string } | undefined,
	};
}

const calls = () => host.received.filter(({ path }) => path.includes(':generateContent'));

describe('what only Vertex AI takes', () => {
	const OPTIONS = {
		outputFormat: 'png',
		personGeneration: 'ALLOW_ADULT',
		prominentPeople: 'BLOCK_PROMINENT_PEOPLE',
	};
	const SENT =
		'"imageConfig":{"imageOutputOptions":{"mimeType":"image/png"},"personGeneration":"ALLOW_ADULT","prominentPeople":"BLOCK_PROMINENT_PEOPLE"}';

	test('goes there', async () => {
		const { warnings } = await run('vertexAi', OPTIONS);
		expect(warnings).toEqual([]);
		expect(host.everything).toContain(SENT);
	});

	test('is left out with a warning at others', async () => {
		const { warnings } = await run('google', OPTIONS);
		expect(warnings).toEqual(
			['Output Format', 'People', 'Prominent People'].map(
				(label) => `Google does not support "${label}", so it was left out.`,
			),
		);
		expect(calls()).toHaveLength(1);
		expect(host.everything).not.toContain('imageConfig');
	});

	test('is refused at others where the user wants that, before anything is sent', async () => {
		const { failure } = await run('cometApi', { ...OPTIONS, whenUnsupported: 'fail' });
		expect(failure).toMatchObject({
			message: 'CometAPI does not support "Output Format"',
			description: expect.stringContaining('credential for Google Vertex AI') as string,
		});
		expect(host.received).toEqual([]);
	});

	test('goes to others as it is where the user wants that', async () => {
		await run('custom', { ...OPTIONS, whenUnsupported: 'send' });
		expect(host.everything).toContain(SENT);
	});

	test('and an image of another format is told', async () => {
		const { warnings } = await run('vertexAi', { outputFormat: 'jpeg' });
		expect(warnings).toEqual(['The image is image/png, not the requested JPEG.']);
	});
});

describe('the service tier', () => {
	const FULL = 0.134;
	const header = (tier: string) => {
		host.answer = (_request, response) => {
			response.setHeader('x-gemini-service-tier', tier);
			response.end(answerWith(png));
		};
	};
	const traffic = (trafficType: string) => {
		const usageMetadata = { trafficType };
		host.answer = (_request, response) => void response.end(answerWith(png, [], { usageMetadata }));
	};

	test('of Google is asked for in the body, and the header tells which one served', async () => {
		header('flex');
		const { json, cost, warnings } = await run('google', { serviceTier: 'flex' });
		expect(calls()[0]?.whole).toContain('"serviceTier":"flex"');
		expect(json.serviceTier).toBe('flex');
		expect(cost).toBeCloseTo(FULL / 2, 6);
		expect(warnings).toEqual([]);
	});

	test('of Vertex AI is asked for in a header, and the usage tells which one served', async () => {
		traffic('ON_DEMAND_PRIORITY');
		const { json, cost, warnings } = await run('vertexAi', { serviceTier: 'priority' });
		expect(calls()[0]?.whole).toContain('"x-vertex-ai-llm-shared-request-type":"priority"');
		expect(host.everything).not.toContain('serviceTier');
		expect(json.serviceTier).toBe('priority');
		expect(cost).toBeCloseTo(2 * FULL, 6);
		expect(warnings).toEqual([expect.stringContaining('75 to 100% more')]);
	});

	test('that served and was not asked for is told, and counts for the cost', async () => {
		header('standard');
		const { json, cost, warnings } = await run('google', { serviceTier: 'priority' });
		expect(json.serviceTier).toBe('standard');
		expect(cost).toBeCloseTo(FULL, 6);
		expect(warnings).toEqual([
			'The service tier "priority" was requested, but "standard" served this request.',
		]);
	});

	test('that nobody tells is not guessed', async () => {
		const { json, cost, warnings } = await run('google', { serviceTier: 'flex' });
		expect(json).not.toHaveProperty('serviceTier');
		expect(cost).toBeCloseTo(FULL, 6);
		expect(warnings).toEqual([expect.stringContaining('estimated at the standard price')]);
	});

	test('paid in advance has no cost of its own', async () => {
		traffic('PROVISIONED_THROUGHPUT');
		const { json, cost } = await run('vertexAi', {});
		expect(json.serviceTier).toBe('provisioned');
		expect(cost).toBeUndefined();
	});

	test('is left out with a warning where there is none', async () => {
		const { json, warnings } = await run('custom', { serviceTier: 'flex' });
		expect(warnings).toEqual(['Custom does not support "Service Tier", so it was left out.']);
		expect(host.everything).not.toContain('serviceTier');
		expect(json).not.toHaveProperty('serviceTier');
	});

	test('Flex, which gave way to others, is sent again', async () => {
		host.answer = (_request, response, call) => {
			if (call > 0) return void response.end(answerWith(png));
			const error = { code: 503, message: 'Preempted.', status: 'UNAVAILABLE' };
			response.writeHead(503, { 'retry-after': '0' }).end(JSON.stringify({ error }));
		};
		const { json } = await run('google', { serviceTier: 'flex' });
		expect(json.attempts).toBe(2);
	});

	test('is in a preview, with its price', async () => {
		const { json, cost } = await run('vertexAi', { serviceTier: 'flex', dryRun: true });
		expect(json).toMatchObject({
			serviceTier: 'flex',
			preview: { headers: { 'X-Vertex-AI-LLM-Shared-Request-Type': 'flex' } },
		});
		expect(cost).toBeCloseTo(FULL / 2, 4);
		expect(host.received).toEqual([]);
	});

	test('of a higher price is kept out by the spending limit', async () => {
		const options = { serviceTier: 'priority', spendingLimit: 0.2 };
		expect((await run('google', options)).failure?.message).toMatch(/spending limit/i);
		expect((await run('google', { spendingLimit: 0.2 })).failure).toBeUndefined();
	});
});

describe('addresses of Google Cloud Storage', () => {
	const edit = { operation: 'imageToImage', imageFields: '' };

	test('go to Vertex AI as they are, and the node asks nobody about them', async () => {
		const { failure } = await run('vertexAi', { fileUris: 'gs://bucket/photo.webp' }, edit);
		expect(failure).toBeUndefined();
		expect(host.received).toHaveLength(1);
		expect(host.everything).toContain(
			'{"fileData":{"mimeType":"image/webp","fileUri":"gs://bucket/photo.webp"}}',
		);
	});

	test.each([
		['google', 'gs://bucket/photo.webp', /Google Cloud Storage, which Google cannot read/],
		['vertexAi', 'gs://bucket/photo', /needs the type/],
		['vertexAi', 'files/abc', /a Gemini API file/],
	])('are refused at %s as %s', async (provider, fileUris, message) => {
		const { failure } = await run(provider, { fileUris }, edit);
		expect(failure?.message).toMatch(message);
		expect(host.received).toEqual([]);
	});

	test('are left out of a conversation that goes on at Google', async () => {
		const options = { fileUris: 'gs://bucket/photo.webp' };
		const unsigned = { __rl: true, mode: 'id', value: 'gemini-2.5-flash-image' };
		const turn = { operation: 'multiTurn', model: unsigned };
		const first = await run('vertexAi', options, turn);
		const items = first.items.map(({ binary }) => ({ json: {}, binary }));
		const next = await run('google', {}, turn, items);
		expect(next.failure).toBeUndefined();
		expect(next.warnings.join()).toContain('Google Cloud Storage stores the images');
		expect(calls()[1]?.whole).not.toContain('gs://');
	});
});
