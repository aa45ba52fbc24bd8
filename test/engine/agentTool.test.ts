import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { RunOptions } from './engine';
import { setUp } from './setUp';

const here = setUp();

const draw = { operation: 'textToImage', prompt: 'Create an image of a fox' };
const edit = { operation: 'imageToImage', prompt: 'Make it blue' };

async function run(
	parameters: Record<string, NodeParameterValueType>,
	more: Partial<RunOptions> = {},
) {
	const credential = here.user.credential();
	return await here.engine.run({
		parameters,
		credential,
		asTool: true,
		executionId: '12',
		...more,
	});
}

interface Told {
	image: { handle: string };
	imageUrl: string;
	conversation: { handle: string };
	error?: string;
}

async function told(parameters: Record<string, NodeParameterValueType>) {
	const { items, error } = await run(parameters);
	expect(error).toBeUndefined();
	return items.map(({ json }) => json as unknown as Told);
}

describe('as a tool, the node tells an agent', () => {
	test('what was made, how to show it, and what to pass on; and nothing else', async () => {
		const [made] = await told({ operation: 'multiTurn', prompt: 'Create a fox' });
		expect(made).toEqual({
			result: 'Generated an image of 1024 × 1024 pixels.',
			image: { handle: expect.stringMatching(/^image-/) as unknown, width: 1024, height: 1024 },
			imageUrl: expect.stringMatching(/^http:.*token=.*#/) as unknown,
			conversation: { handle: expect.stringMatching(/^conversation-/) as unknown, turns: 1 },
			text: expect.any(String) as unknown,
			estimatedCostUsd: expect.any(Number) as unknown,
			next: expect.stringContaining('pass image.handle or its link as the image') as unknown,
		});
		const handles = [made!.image.handle, made!.conversation.handle];
		expect(made!.imageUrl.split('#')[1]).toBe(handles.join('/'));
		expect(JSON.stringify(made).length).toBeLessThan(1_200);
	});

	test('the link to an image for an hour, or as long as the user says, or not at all', async () => {
		const lifetime = async (options: { imageLink?: number | string }) => {
			const [{ imageUrl } = { imageUrl: '' }] = await told({ ...draw, options });
			const [, payload = ''] = imageUrl?.split('token=')[1]?.split('.') ?? [];
			if (!payload) return undefined;
			const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
				iat: number;
				exp: number;
			};
			return (exp - iat) / 60;
		};
		expect(await lifetime({})).toBe(60);
		expect(await lifetime({ imageLink: '' })).toBe(60);
		expect(await lifetime({ imageLink: 5 })).toBe(5);
		expect(await lifetime({ imageLink: 0 })).toBeUndefined();
	});

	test('of sources, and not of the page that shows them', async () => {
		const options = { googleSearch: 'web' };
		const [made] = await told({ ...draw, options });
		expect(made).toMatchObject({
			sources: ['example.com', 'example.org', 'example.net'].map((title) => ({ title })),
		});
		expect(JSON.stringify(made)).not.toContain('<');
	});

	test('all about a failure in one text, as a result, so that no n8n stops the workflow', async () => {
		await here.user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		const { items, error } = await run(draw);
		expect(error).toBeUndefined();
		const [said] = items.map(({ json }) => json.error as unknown as string);
		expect(said).toContain('The provider blocked the prompt (PROHIBITED_CONTENT). ');
		expect(said).toContain('Reword the prompt');
		expect(said).not.toContain('Request ID');
	});

	test.each([
		['the user has the workflow stop', { nodeSettings: { onError: 'stopWorkflow' as const } }],
		['it serves MCP, which has no execution', { executionId: '' }],
	])('by an error with the same text where %s', async (_where, more) => {
		await here.user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		const { error } = await run(draw, more);
		expect(error?.message).toContain('The provider blocked the prompt (PROHIBITED_CONTENT). ');
		expect(error?.message).toContain('Reword the prompt');
	});
});

describe('an agent that passes something on', () => {
	test('edits the image of a handle or of a link, however it writes them', async () => {
		const [made] = await told(draw);
		const { handle } = made!.image;
		for (const imageFields of [handle, `["${handle}"]`, `![](${made!.imageUrl})`, `'${handle}'.`]) {
			await told({ ...edit, imageFields });
		}
		const calls = await here.user.received();
		expect(calls.slice(1).map(({ body }) => body.contents[0]?.parts.length)).toEqual([2, 2, 2, 2]);
	});

	test('continues a conversation by its handle, or by the link to any of its images', async () => {
		const turn = { operation: 'multiTurn', prompt: 'Make it blue' };
		const [first] = await told({ ...turn, prompt: 'Create a fox' });
		const [second] = await told({ ...turn, conversationField: first!.conversation.handle });
		const [third] = await told({ ...turn, conversationField: second!.imageUrl });
		expect(third).toMatchObject({ conversation: { turns: 3 } });
		expect(third).not.toHaveProperty('warnings');
		const [edited] = await told({ ...edit, imageFields: third!.imageUrl });
		expect(edited).toMatchObject({ image: { width: 1024 } });
	});

	test.each(['', ' ', 'none', 'null', 'N/A', '[]', 'undefined'])(
		'starts a conversation without images where it says %j',
		async (nothing) => {
			const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
			const [made] = await told({ ...turn, imageFields: nothing, conversationField: nothing });
			expect(made).toMatchObject({ conversation: { turns: 1 } });
			expect(made).not.toHaveProperty('warnings');
		},
	);

	test('names no file by what the JSON of its item says', async () => {
		const stored = await here.engine.store(Buffer.from('secret'), 'secret.png', 'image/png');
		const json = {
			body: { x: stored },
			data: stored,
			conversation: stored,
		} as unknown as IDataObject;
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const more = { items: [{ json }], settings: { binaryMode: 'combined' } };
		for (const imageFields of ['body.x', 'data', '*']) {
			const { items } = await run({ ...turn, imageFields }, more);
			expect(items[0]?.json.error).toContain('is not a handle of an image');
		}
		await run({ ...turn, conversationField: 'conversation' }, more);
		const calls = await here.user.received();
		expect(calls.map(({ body }) => body.contents)).toEqual([
			[{ role: 'user', parts: [{ text: 'Create a fox' }] }],
		]);
	});

	test('that has no image to edit is told what to pass', async () => {
		const [made] = await told({ ...edit, imageFields: '' });
		expect(made?.error).toContain('Pass the handle of an image');
	});

	test('which passes an address or a book in place of a handle is told so, soon', async () => {
		const long = `${' '.repeat(300_000)}draw`;
		for (const imageFields of ['https://example.com/cat.png', 'data:image/png;base64,AAAA', long]) {
			const [made] = await told({ ...edit, imageFields });
			expect(made?.error).toContain('is not a handle of an image');
		}
	});

	test('is told which handles are right where it has a wrong one, and nothing is sent', async () => {
		const before = (await here.user.received()).length;
		const [wrong] = await told({ ...edit, imageFields: 'the fox' });
		expect(wrong?.error).toContain('"the fox" is not a handle of an image');
		expect(wrong?.error).toContain('"image.handle" in an earlier result');
		const turn = { operation: 'multiTurn', prompt: 'Create a fox' };
		const [lost] = await told({ ...turn, conversationField: 'our conversation' });
		expect(lost?.error).toContain('is not a handle of a conversation');
		expect((await here.user.received()).length).toBe(before);
	});
});
