import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { laneNames } from '../../lanes/lanes';
import { itemsOf, toolItemsOf } from '../../lanes/run-data';
import type { ReceivedCall } from '../engine/emulated';
import { agentWorkflow, chatMessage, chatRequests, toolAnswers } from './agent';
import { binaryOf, decoded } from './lane';
import { setUpAgents, type Person } from './setUpAgents';

/** No text of an image. */
const BASE64 = /[A-Za-z0-9+/]{200}/;

const draw = (prompt: string, tool?: string) => ({ tool, arguments: { prompt } });

const promptsOf = (calls: ReceivedCall[]) =>
	calls.map(({ body }) => body.contents[0]?.parts[0]?.text);

const photo = async (background: string) => ({
	name: `${background}.png`,
	type: 'image/png',
	bytes: await sharp({ create: { width: 60, height: 40, channels: 3, background } })
		.png()
		.toBuffer(),
});

describe.each(laneNames)('an AI agent of n8n %s with the node as its tool', (lane) => {
	const { here, nodes, newPerson, openChat, lastRun } = setUpAgents(lane);

	/** Has an agent answer one message outside of a chat. */
	async function run({ model, tool }: Person, ...toolArguments: Parameters<Person['tool']>) {
		const below = { ai_languageModel: [model], ai_tool: [tool(...toolArguments)] };
		const made = agentWorkflow('agent', ...chatMessage('Draw something'), nodes.agent(below));
		return await here.n8n.rest.run(await here.n8n.rest.createWorkflow(made));
	}

	test('is told of the image in facts and a link, and never gets its base64', async () => {
		const { user, model, tool } = await newPerson();
		const { workflow, chat } = await openChat({
			ai_languageModel: [model],
			ai_tool: [tool('Draw', { options: { imageLink: 5 } })],
		});
		await user.scriptChat({ calls: [draw('Create an image of an apple')] }, { say: 'Here it is.' });
		expect(await chat.say('Draw me an apple')).toBe('Here it is.');
		expect(promptsOf(await user.received())).toEqual(['Create an image of an apple']);

		const [told = ''] = await toolAnswers(user);
		expect(told).not.toMatch(BASE64);
		expect(told.length).toBeLessThan(4_000);
		expect(told).toContain('"width":1024');
		const [link = ''] = /http[^"\\]+/.exec(told) ?? [];
		const { pathname, search } = new URL(link);
		const opened = await fetch(`${here.n8n.url}${pathname}${search}`);
		expect(await decoded(Buffer.from(await opened.arrayBuffer()))).toBe('jpeg 1024x1024');

		// The execution keeps the image as any node's.
		const [made] = toolItemsOf(await lastRun(workflow), 'Draw')[0] ?? [];
		const { id } = binaryOf(made);
		expect(id).toMatch(new RegExp(`^filesystem-v2:workflows/${workflow.id}/executions/\\d+/`));
		expect(await decoded(await here.n8n.rest.bytesOf(binaryOf(made)))).toBe('jpeg 1024x1024');
	});

	test.each([
		['one file', ['tomato']],
		['two files', ['tomato', 'steelblue']],
	])('edits %s that the user uploaded to the chat', async (_case, colours) => {
		const { user, model, tool } = await newPerson();
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_tool: [
				tool('Edit', {
					operation: 'imageToImage',
					imageFields: "={{ $('When chat message received').first().binary }}",
				}),
			],
		});
		await user.scriptChat({ calls: [draw('Put a hat on it')] }, { say: 'Here it is.' });
		const photos = await Promise.all(colours.map(photo));
		expect(await chat.say('Put a hat on it', ...photos)).toBe('Here it is.');
		const [call] = await user.received();
		expect(call?.body.contents[0]?.parts).toEqual([
			{ text: 'Put a hat on it' },
			...photos.map(({ bytes }) => ({
				inlineData: {
					mimeType: 'image/png',
					data: {
						$image: {
							bytes: bytes.length,
							sha256: createHash('sha256').update(bytes).digest('hex'),
							format: 'png',
							width: 60,
							height: 40,
						},
					},
				},
			})),
		]);
	});

	test('gets an answer for each of several calls at once, to two nodes', async () => {
		const person = await newPerson();
		const { user, model, tool } = person;
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_tool: [tool('Draw'), tool('Draw Wide', { aspectRatio: '16:9' })],
		});
		await user.scriptChat(
			{ calls: [draw('an apple', 'Draw'), draw('a pear', 'Draw'), draw('a fig', 'Draw Wide')] },
			{ say: 'Here they are.' },
		);
		expect(await chat.say('Draw three fruits')).toBe('Here they are.');
		const prompts = promptsOf(await user.received());
		// 1.123 makes the calls of one answer in reverse.
		if (lane === 'lts') prompts.reverse();
		expect(prompts).toEqual(['an apple', 'a pear', 'a fig']);
		const told = (await toolAnswers(user)).map((text) => {
			const [{ image }] = JSON.parse(text) as [{ image: { width: number } }];
			return image.width;
		});
		expect(told).toEqual([1024, 1024, 1376]);
	});

	test('streams its words after the tool has answered', async () => {
		const { user, model, tool } = await newPerson();
		const below = { ai_languageModel: [model], ai_tool: [tool('Draw')] };
		const { chat } = await openChat(below, 'streaming');
		await user.scriptChat({ calls: [draw('an apple')] }, { say: 'Here it is.' });
		expect(await chat.stream('Draw me an apple')).toEqual(['Here', ' it', ' is.']);
		expect(promptsOf(await user.received())).toEqual(['an apple']);
		const requests = await chatRequests(user);
		expect(requests.map(({ stream }) => stream)).toEqual([true, true]);
	});

	test('remembers what the tool answered last when the user writes again', async () => {
		const { user, model, tool } = await newPerson();
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_memory: [nodes.memory()],
			ai_tool: [tool('Draw')],
		});
		await user.scriptChat(
			{ calls: [draw('an apple')] },
			{ calls: [draw('a pear')] },
			{ say: 'Both are there.' },
			{ say: 'The last was <<history:"handle":"(image-.*?)">>.' },
		);
		expect(await chat.say('Draw two fruits')).toBe('Both are there.');
		const [apple, pear] = (await toolAnswers(user)).map(
			(told) => /image-\w+-\w+-\w+/.exec(told)?.[0],
		);
		expect(await chat.say('What did you draw last?')).toBe(`The last was ${pear}.`);
		const remembered = JSON.stringify((await chatRequests(user)).at(-1)?.messages);
		expect(remembered).toContain('Both are there.');
		// 2.x remembers the calls of the model's last answer before its words, 1.123 all of them.
		expect(remembered.includes(apple ?? '')).toBe(lane === 'lts');
	});

	test('cannot spend more on a message than the limit, however many calls its model makes', async () => {
		const person = await newPerson();
		const calls = ['an apple', 'a pear', 'a fig'].map((prompt) => draw(prompt));
		await person.user.scriptChat({ calls }, { say: 'Two of them.' });
		const done = await run(person, 'Draw', { options: { spendingLimit: 0.3 } });
		expect(done.status).toBe('success');
		expect(await person.user.received()).toHaveLength(2);
		expect((await toolAnswers(person.user)).join()).toContain('spending limit of USD 0.30');
	});

	test('may have its model fill in the ratio and the size in words', async () => {
		const person = await newPerson();
		const fromModel = (name: string) => `={{ $fromAI('${name}', 'In words', 'string') }}`;
		const ratio = { aspectRatio: 'landscape', imageSize: 'Full HD' };
		await person.user.scriptChat(
			{ calls: [{ arguments: { prompt: 'an apple', ...ratio } }] },
			{ calls: [{ arguments: { prompt: 'an apple', ...ratio, aspectRatio: 'banana' } }] },
			{ say: 'Here it is.' },
		);
		const parameters = { aspectRatio: fromModel('aspectRatio'), imageSize: fromModel('imageSize') };
		await run(person, 'Draw', parameters, { onError: 'continueRegularOutput' });
		const calls = await person.user.received();
		expect(calls.map(({ body }) => body.generationConfig)).toMatchObject([
			{ imageConfig: { aspectRatio: '16:9', imageSize: '2K' } },
		]);
		expect((await toolAnswers(person.user))[1]).toContain('16:9 and 21:9');
	});

	test.each([
		['has nothing', '={{ $json.nothingOfTheKind }}'],
		['is left empty by the model', "={{ $fromAI('prompt', 'What to draw', 'string') }}"],
	])('sends nothing when the prompt %s, and that is told', async (_case, prompt) => {
		const person = await newPerson();
		await person.user.scriptChat({ calls: [draw('')] }, { say: 'I cannot.' });
		const done = await run(person, 'Draw', { prompt });
		expect(await person.user.received()).toEqual([]);
		expect(done.status).toBe('success');
		const told = (await toolAnswers(person.user)).join();
		expect(told).toContain('prompt is empty');
		expect(told).not.toContain('undefined');
	});

	test.each([undefined, 'continueRegularOutput'] as const)(
		'is told of a refusal, rewords, and goes on (On Error: %s)',
		async (onError) => {
			const person = await newPerson();
			const { user } = person;
			await user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
			await user.scriptChat(
				{ calls: [draw('something forbidden')] },
				{ calls: [draw('an apple')] },
				{ say: 'An apple it is.' },
			);
			const done = await run(person, 'Draw', {}, { onError });
			expect({ status: done.status, error: done.error }).toEqual({ status: 'success' });
			expect(itemsOf(done, 'AI Agent')[0]?.json.output).toBe('An apple it is.');
			const [refused, made] = await toolAnswers(user);
			expect(refused).toContain('PROHIBITED_CONTENT');
			expect(refused).toContain('Reword the prompt');
			expect(made).toContain('"width":1024');
		},
	);
});
