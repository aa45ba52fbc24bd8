import { setTimeout as wait } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import type { ReceivedCall, ReceivedTokenRequest } from './emulated';
import { drawImage } from './images';
import { setUp } from './setUp';

const here = setUp();

interface Step {
	operation: string;
	prompt: string;
	imageFields?: string;
	options?: Record<string, boolean>;
}

const FIRST: Step = {
	operation: 'textToImage',
	prompt: 'Create an image of a shop',
	options: { outputConversation: true },
};
/** The nodes of a workflow that was made for the Gemini API, and knows nothing of Vertex AI. */
const WORKFLOW: Step[] = [
	FIRST,
	{
		operation: 'imageToImage',
		prompt: 'Put the logo on it',
		imageFields: 'data, logo',
		options: { outputConversation: true },
	},
	{ operation: 'multiTurn', prompt: 'Combine it with this', imageFields: 'logo' },
	{ operation: 'multiTurn', prompt: 'Make it red' },
];
const ITEMS = 3;

async function run(
	{ options, ...fields }: Step,
	items: INodeExecutionData[],
	credential: ICredentialDataDecryptedObject,
): Promise<INodeExecutionData[]> {
	const parameters = { ...fields, options: { concurrency: ITEMS, ...options } };
	const result = await here.engine.run({ parameters, items, credential });
	expect(result.error).toBeUndefined();
	expect(result.items).toHaveLength(items.length);
	return result.items;
}

const emptyItems = (count: number): INodeExecutionData[] =>
	Array.from({ length: count }, () => ({ json: {} }));

/** @returns the items of all nodes */
async function runWorkflow(
	credential: ICredentialDataDecryptedObject,
	beforeEachNode = async () => {},
): Promise<INodeExecutionData[]> {
	const logo = await here.engine.store(await drawImage(), 'logo.png', 'image/png');
	const outputs = [emptyItems(ITEMS)];
	for (const step of WORKFLOW) {
		await beforeEachNode();
		const items = outputs.at(-1)!.map(({ binary }) => ({ json: {}, binary: { ...binary, logo } }));
		outputs.push(await run(step, items, credential));
	}
	return outputs.slice(1).flat();
}

const DATA = /\{"\$(?:image|signature)":\{[^}]*\}\}/g;
/** The requests without the images and signatures in them, which differ from call to call. */
const bodiesOf = (calls: ReceivedCall[]) =>
	calls.map(({ body }) => JSON.stringify(body).replace(DATA, '"DATA"')).sort();

const tokens = async () => await here.user.asked<ReceivedTokenRequest>('tokens');
const statuses = async () => (await here.user.received()).map(({ status }) => status);

test.each([
	['vertex', 1],
	['vertexExpress', 0],
])(
	'a workflow made for Google runs at %s by switching the credential alone',
	async (persona, tokenRequests) => {
		const atGoogle = await runWorkflow(here.user.credential('google'));
		const before = await here.user.received();
		const atVertex = await runWorkflow(here.user.credential(persona));
		const after = (await here.user.received()).slice(before.length);
		expect(after.map((call) => call.persona)).toEqual(before.map(() => 'vertex'));
		expect(bodiesOf(after)).toEqual(bodiesOf(before));
		expect(await tokens()).toHaveLength(tokenRequests);
		const told = (items: INodeExecutionData[]) =>
			items.map(({ json, binary = {} }) => {
				const { width, height, mimeType, fileName } = json.image as Record<string, unknown>;
				const { operation, prompt, warnings } = json;
				const image = { width, height, mimeType, fileName };
				return { operation, prompt, warnings, image, fields: Object.keys(binary).sort() };
			});
		expect(told(atVertex)).toEqual(told(atGoogle));
		expect(new Set(atVertex.map(({ json }) => json.provider))).toEqual(new Set(['vertexAi']));
	},
);

test('all items of all nodes use one token, and a second one once it has expired', async () => {
	const credential = here.user.credential('vertex');
	await runWorkflow(credential);
	expect(await tokens()).toHaveLength(1);
	await here.user.expireTokens();
	await runWorkflow(credential);
	expect(await tokens()).toMatchObject([{ status: 200 }, { status: 200 }]);
	const served = (await statuses()).filter((status) => status === 200);
	expect(served).toHaveLength(2 * ITEMS * WORKFLOW.length);
});

test('tokens that expire before each node are renewed, and nothing is lost', async () => {
	const credential = here.user.credential('vertex');
	await runWorkflow(credential, async () => await here.user.expireTokens());
	expect(await tokens()).toHaveLength(WORKFLOW.length);
});

test('a token whose lifetime is over is not sent', async () => {
	await here.user.behave({ tokenLifetimeSeconds: 2 });
	const credential = here.user.credential('vertex');
	await run(FIRST, emptyItems(1), credential);
	const before = { tokens: (await tokens()).length, calls: (await statuses()).length };
	await here.user.behave({ tokenLifetimeSeconds: 3600 });
	await wait(2000);
	await run(FIRST, emptyItems(2), credential);
	expect((await statuses()).slice(before.calls)).toEqual([200, 200]);
	expect(await tokens()).toHaveLength(before.tokens + 1);
});

test('a conversation that moves between Vertex AI and the Gemini API keeps all signatures', async () => {
	let items = emptyItems(1);
	for (const persona of ['google', 'vertex', 'google', 'vertexExpress', 'vertex', 'google']) {
		const step = { operation: 'multiTurn', prompt: 'Go on' };
		const brought = items.map(({ binary }) => ({ json: {}, binary }));
		items = await run(step, brought, here.user.credential(persona));
	}
	expect(items[0]?.json.conversation).toMatchObject({ turns: 6, images: 6 });
	const histories = (await here.user.received()).map(({ body }) => body.contents);
	const whole = histories.at(-1)!;
	expect(JSON.stringify(whole).match(/"thoughtSignature":/g)?.length).toBeGreaterThanOrEqual(5);
	for (const history of histories) expect(whole.slice(0, history.length)).toEqual(history);
});
