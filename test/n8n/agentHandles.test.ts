import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { laneNames } from '../../lanes/lanes';
import { itemsOf } from '../../lanes/run-data';
import type { ReceivedCall } from '../engine/emulated';
import { toolAnswers } from './agent';
import { editsByHandles } from './handleWebhook';
import { binaryOf, decoded } from './lane';
import { setUpAgents, type Person } from './setUpAgents';
import { geminiImage, workflow } from './workflows';

const fromModel = (name: string) => `={{ $fromAI('${name}', '', 'string') }}`;

/** The newest link that the model was told of or said itself; it carries the handles. */
const LINK = '<<history:(http[^\\s")]*#[^\\s")]+)>>';

const promptsOf = (calls: ReceivedCall[]) =>
	(calls.at(-1)?.body.contents ?? [])
		.filter(({ role }) => role === 'user')
		.map(({ parts }) => parts[0]?.text);

const statusesOf = (calls: ReceivedCall[]) => calls.map(({ status }) => status);

describe.each(laneNames)('by handles in n8n %s,', (lane) => {
	const { here, nodes, newPerson, openChat } = setUpAgents(lane);

	/** Draws, and edits in a conversation, as the model says; a refusal does not stop the workflow. */
	const multiTurn = ({ tool }: Person, more: Record<string, unknown> = {}) =>
		tool(
			'Draw',
			{
				operation: 'multiTurn',
				imageFields: fromModel('images'),
				conversationField: fromModel('conversation'),
				...more,
			},
			{ onError: 'continueRegularOutput' },
		);

	const turn = (prompt: string, conversation = '', images = '') => ({
		calls: [{ tool: 'Draw', arguments: { prompt, conversation, images } }],
	});

	async function openedImage(link: string): Promise<string> {
		const { pathname, search } = new URL(link);
		const response = await fetch(`${here.n8n.url}${pathname}${search}`);
		return await decoded(Buffer.from(await response.arrayBuffer()));
	}

	test('an agent draws a fox, makes it blue, and puts the hat of an uploaded photo on it, message by message', async () => {
		const person = await newPerson();
		const { user, model } = person;
		const uploads =
			"={{ [$fromAI('images', '', 'string'), $('When chat message received').first().binary] }}";
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_memory: [nodes.memory()],
			ai_tool: [multiTurn(person, { imageFields: uploads })],
		});
		const shown = '![](<<result.imageUrl>>)';
		await user.scriptChat(
			turn('Create a fox'),
			{ say: shown },
			turn('Make it blue', LINK),
			{ say: shown },
			turn('Put this on', LINK),
			{ say: shown },
		);
		await chat.say('Draw a fox');
		await chat.say('Make it blue');
		const hat = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
			.png()
			.toBuffer();
		const answer = await chat.say('Put this on', {
			name: 'hat.png',
			type: 'image/png',
			bytes: hat,
		});

		const calls = await user.received();
		// The emulator refuses a history whose signatures are missing or not as it sent them.
		expect(statusesOf(calls)).toEqual([200, 200, 200]);
		expect(promptsOf(calls)).toEqual(['Create a fox', 'Make it blue', 'Put this on']);
		expect(calls[2]?.body.contents.at(-1)?.parts[1]).toMatchObject({
			inlineData: { data: { $image: { sha256: createHash('sha256').update(hat).digest('hex') } } },
		});
		expect(await openedImage(/http[^)]+/.exec(answer)?.[0] ?? '')).toMatch(/^jpeg \d+x\d+$/);
	});

	test('an agent edits the picture it has just drawn with another tool, and goes on for five turns', async () => {
		const person = await newPerson();
		const { user, model, tool } = person;
		const edit = tool('Edit', { operation: 'imageToImage', imageFields: fromModel('images') });
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_tool: [multiTurn(person), edit],
		});
		const next = (prompt: string) => turn(prompt, '<<result.conversation.handle>>');
		await user.scriptChat(
			turn('Create a fox'),
			...['Make it blue', 'Add a hat', 'Add a tree', 'Make it night'].map(next),
			{
				calls: [
					{ tool: 'Edit', arguments: { prompt: 'Frame it', images: '<<result.image.handle>>' } },
				],
			},
			{ say: '<<result.result>>' },
		);
		expect(await chat.say('Draw')).toBe('Generated an image of 1024 × 1024 pixels.');
		const calls = await user.received();
		expect(statusesOf(calls)).toEqual(Array(6).fill(200));
		expect(promptsOf(calls.slice(0, 5))).toHaveLength(5);
		expect(calls[5]?.body.contents[0]?.parts).toHaveLength(2);
	});

	test('an agent is told of a handle that was forged, with the right ones, and of one of another workflow', async () => {
		const person = await newPerson();
		const { user, model } = person;
		const below = () => ({ ai_languageModel: [model], ai_tool: [multiTurn(person)] });
		const [first, other] = [await openChat(below()), await openChat(below())];
		await user.scriptChat(
			turn('Create a fox'),
			turn('Make it blue', '', '<<history:"handle":"(image-[^"]{38})>>0000000000000000000000000'),
			turn(
				'Make it blue',
				'<<history:"handle":"(conversation-[^"]{38})>>0000000000000000000000000',
			),
			{ say: '<<results[0].image.handle>>' },
		);
		const handle = await first.chat.say('Draw a fox');
		const [, image, conversation] = await toolAnswers(user);
		expect(image).toContain('is not a handle of an image from this node');
		expect(image).toContain(`Handles from this execution: ${handle}.`);
		expect(conversation).toMatch(/Handles from this execution: conversation-/);
		await user.scriptChat(turn('Make it blue', '', handle), { say: 'No.' });
		await other.chat.say('Make it blue');
		expect(await toolAnswers(user)).toEqual([
			expect.stringContaining(`The handle ${handle} belongs to another workflow`) as unknown,
		]);
		expect(await user.received()).toHaveLength(1);
	});

	test('an agent tells twenty pictures of one answer apart', async () => {
		const person = await newPerson();
		const { user, model } = person;
		const { chat } = await openChat({
			ai_languageModel: [model],
			ai_tool: [multiTurn(person)],
		});
		const prompts = Array.from({ length: 20 }, (_, index) => `Picture ${index + 1}`);
		await user.scriptChat(
			{ calls: prompts.flatMap((prompt) => turn(prompt).calls) },
			{ say: 'Done.' },
		);
		expect(await chat.say('Draw twenty pictures')).toBe('Done.');
		const handles = (await toolAnswers(user)).map((told) => /image-\w+-\w+-\w+/.exec(told)?.[0]);
		expect(new Set(handles).size).toBe(20);
		expect(handles).not.toContain(undefined);
		expect(statusesOf(await user.received())).toEqual(Array(20).fill(200));
	});

	test('an agent edits after n8n was restarted', async () => {
		const person = await newPerson();
		const { user, model } = person;
		const { chat } = await openChat({ ai_languageModel: [model], ai_tool: [multiTurn(person)] });
		await user.scriptChat(turn('Create a fox'), { say: '<<result.imageUrl>>' });
		const link = await chat.say('Draw a fox');
		await here.n8n.shutDown();
		await here.n8n.restart();
		await user.scriptChat(turn('Make it blue', LINK), {
			say: '<<result.conversation.turns>> turns',
		});
		expect(await chat.say(`Make it blue: ${link}`)).toBe('2 turns');
		expect(statusesOf(await user.received())).toEqual([200, 200]);
	});

	test('each call of a webhook edits what the one before has made', async () => {
		const { user, id } = await here.newUser();
		await editsByHandles(here.n8n, user, id);
	});

	test('a retried execution finds the image of the one that failed', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ faults: [null, { blocked: 'PROHIBITED_CONTENT' }] });
		const { rest } = here.n8n;
		const draw = geminiImage('Draw', id, { prompt: 'Create a fox' });
		const edit = geminiImage('Edit', id, {
			operation: 'imageToImage',
			prompt: 'Make it blue',
			imageFields: '={{ $json.image.handle }}',
		});
		const get = geminiImage('Get', id, {
			operation: 'getImage',
			handles: "={{ $('Draw').first().json.image.handle }}",
		});
		const failed = await rest.run(await rest.createWorkflow(workflow('retried', draw, edit, get)));
		expect(failed.status).toBe('error');
		const retried = await rest.retry(failed.id);
		expect({ status: retried.status, error: retried.error }).toEqual({ status: 'success' });
		const [got] = itemsOf(retried, 'Get');
		expect(await decoded(await rest.bytesOf(binaryOf(got)))).toBe('jpeg 1024x1024');
		expect(binaryOf(got).id).toContain(`/executions/${retried.id}/`);
	});
});
