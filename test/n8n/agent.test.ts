import { laneNames } from '../../lanes/lanes';
import { itemsOf } from '../../lanes/run-data';
import { agentWorkflow, ChatModel } from './agent';
import { decoded } from './lane';
import { setUp } from './setUp';
import { geminiImage } from './workflows';

/** No text of an image. */
const BASE64 = /[A-Za-z0-9+/]{200}/;

describe.each(laneNames)('an AI agent of n8n %s with the node as its tool', (lane) => {
	const here = setUp(lane);
	let model: ChatModel;
	beforeEach(async () => void (model = await ChatModel.start()));
	afterEach(async () => await model.stop());

	/** Runs an agent whose model calls the tool once, with this input. */
	async function run(parameters: Record<string, unknown>, toolInput: Record<string, unknown>) {
		const { user, id } = await here.newUser();
		const credential = await here.n8n.rest.createCredential(
			'Chat Model',
			'openAiApi',
			model.credential(),
		);
		model.toolInput = toolInput;
		const tool = geminiImage('Draw', id, parameters, {
			type: 'n8n-nodes-gemini-image.geminiImageTool',
		});
		const { rest } = here.n8n;
		const done = await rest.run(await rest.createWorkflow(agentWorkflow(credential, tool)));
		return { run: done, calls: await user.received() };
	}

	test('is told of the image in facts and a link, and never gets its base64', async () => {
		const prompt = "={{ $fromAI('prompt', 'What to draw', 'string') }}";
		const parameters = { prompt, options: { imageLink: 5 } };
		const { run: done, calls } = await run(parameters, { prompt: 'Create an image of an apple' });
		expect({ status: done.status, error: done.error }).toEqual({ status: 'success' });
		expect(itemsOf(done, 'AI Agent')[0]?.json.output).toBe('Here it is.');
		expect(calls).toHaveLength(1);
		expect(calls[0]?.body.contents[0]?.parts).toEqual([{ text: 'Create an image of an apple' }]);

		const [told = ''] = model.toolAnswers();
		expect(told).not.toMatch(BASE64);
		expect(told.length).toBeLessThan(4_000);
		expect(told).toContain('"width":1024');
		const [link = ''] = /http[^"\\]+/.exec(told) ?? [];
		const { pathname, search } = new URL(link);
		const opened = await fetch(`${here.n8n.url}${pathname}${search}`);
		expect(await decoded(Buffer.from(await opened.arrayBuffer()))).toBe('jpeg 1024x1024');
	});

	test('may fill in the ratio and the size in words', async () => {
		const parameters = {
			prompt: 'Create an image of an apple',
			aspectRatio: "={{ $fromAI('aspectRatio', 'Shape of the image', 'string') }}",
			imageSize: "={{ $fromAI('imageSize', 'Resolution', 'string') }}",
		};
		const { calls } = await run(parameters, { aspectRatio: 'landscape', imageSize: 'Full HD' });
		expect(calls[0]?.body.generationConfig).toMatchObject({
			imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
		});
	});

	test('is told which ratios there are when it fills in another word', async () => {
		const parameters = {
			prompt: 'Create an image of an apple',
			aspectRatio: "={{ $fromAI('aspectRatio', 'Shape of the image', 'string') }}",
		};
		const { run: done, calls } = await run(parameters, { aspectRatio: 'banana' });
		expect(calls).toEqual([]);
		const told = [done.error?.message, ...model.toolAnswers()].join();
		expect(told).toContain('16:9 and 21:9');
	});

	test.each([
		['has nothing', '={{ $json.nothingOfTheKind }}'],
		['is left empty by the model', "={{ $fromAI('prompt', 'What to draw', 'string') }}"],
	])('sends nothing when the prompt %s, and that is told', async (_case, prompt) => {
		const { run: done, calls } = await run({ prompt }, { prompt: '' });
		expect(calls).toEqual([]);
		// Where 2.x tells the model, 1.123 stops the workflow.
		const told = [done.error?.message, ...model.toolAnswers()].join();
		expect(told).toContain('prompt is empty');
		expect(told).not.toContain('undefined');
	});
});
