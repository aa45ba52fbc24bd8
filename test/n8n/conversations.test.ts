import { readdir } from 'node:fs/promises';
import { readExample } from '../../demo/workflows';
import { laneNames } from '../../lanes/lanes';
import { itemsOf } from '../../lanes/run-data';
import type { EmulatedUser } from '../engine/emulated';
import { Chat } from './chat';
import { binaryOf } from './lane';
import { setUp } from './setUp';
import { geminiImage, workflow, type Step } from './workflows';

/** So long a Wait node sends an execution to the database. */
const WAIT_S = 66;

describe.each(laneNames)('a conversation in n8n %s', (lane) => {
	const here = setUp(lane);

	const first = (id: string) =>
		geminiImage('First', id, { operation: 'multiTurn', prompt: 'Create an image of an apple' });
	const second = (id: string, options = {}) =>
		geminiImage('Result', id, { operation: 'multiTurn', prompt: 'Make it green', options });
	const run = async (name: string, ...steps: Step[]) =>
		await here.n8n.rest.run(await here.n8n.rest.createWorkflow(workflow(name, ...steps)), 300_000);

	async function expectTwoTurns(user: EmulatedUser) {
		const calls = await user.received();
		expect(calls.map(({ status }) => status)).toEqual([200, 200]);
		expect(calls[1]?.body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
	}

	test('outlives a Wait node that puts the execution into the database', async () => {
		const { user, id } = await here.newUser();
		const pause: Step = {
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			parameters: { resume: 'timeInterval', amount: WAIT_S, unit: 'seconds' },
		};
		expect(await run('wait', first(id), pause, second(id))).toMatchObject({ status: 'success' });
		await expectTwoTurns(user);
	}, 400_000);

	test('goes into a sub-workflow and comes back', async () => {
		const { user, id } = await here.newUser();
		const sub = workflow('sub', second(id));
		Object.assign(sub.nodes[0] ?? {}, {
			type: 'n8n-nodes-base.executeWorkflowTrigger',
			parameters: {},
		});
		// n8n wants to know the workflow, whose nodes the step brings along.
		const stored = await here.n8n.rest.createWorkflow(sub);
		const call: Step = {
			name: 'Sub-Workflow',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.1,
			parameters: { source: 'parameter', workflowJson: JSON.stringify(stored), options: {} },
		};
		const third = geminiImage('Third', id, { operation: 'multiTurn', prompt: 'Add a knife' });
		const done = await run('parent', first(id), call, third);
		expect({ status: done.status, error: done.error }).toEqual({ status: 'success' });
		expect(itemsOf(done, 'Third')[0]?.json.conversation).toMatchObject({ turns: 3 });
		expect((await user.received()).map(({ status }) => status)).toEqual([200, 200, 200]);
	});

	test('goes on from pinned data', async () => {
		const { user, id } = await here.newUser();
		const made = await run('made', first(id));
		const [item] = itemsOf(made, 'First');
		const file = await here.n8n.rest.bytesOf(binaryOf(item, 'conversation'));
		const conversation = {
			data: file.toString('base64'),
			mimeType: 'application/jsonl',
			fileName: 'conversation.jsonl',
		};
		const pinned = await here.n8n.rest.createWorkflow({
			...workflow('pinned', first(id), second(id)),
			pinData: { First: [{ json: {}, binary: { conversation } }] },
		});
		expect(await here.n8n.rest.run(pinned)).toMatchObject({ status: 'success' });
		await expectTwoTurns(user);
	});

	test('is whole when an execution that stopped is retried', async () => {
		const { user, id } = await here.newUser();
		await user.behave({
			faults: [null, { status: 500, body: { error: { code: 500, message: 'Internal' } } }],
		});
		const stopped = await run('retried', first(id), second(id, { maxTries: 1 }));
		expect(stopped.status).toBe('error');
		const again = await here.n8n.rest.retry(stopped.id);
		expect(again).toMatchObject({ status: 'success' });
		expect(itemsOf(again, 'Result')[0]?.json.conversation).toMatchObject({ turns: 2 });
		expect((await user.received()).map(({ status }) => status)).toEqual([200, 500, 200]);
	});

	test('is kept for each chat on disk by the example, over webhook executions', async () => {
		const { user, id } = await here.newUser();
		const example = readExample('chat-on-disk.json', id);
		const text = JSON.stringify(example).replaceAll('/home/node/.n8n-files', here.n8n.filesFolder);
		const stored = await here.n8n.rest.createWorkflow(JSON.parse(text) as typeof example);
		await here.n8n.rest.activate(stored);
		const chat = new Chat(`${here.n8n.url}/webhook/gemini-image-chat`);
		const say = async (chatId: string, prompt: string) => {
			const reply = await chat.say(chatId, prompt);
			expect(reply).toMatchObject({ status: 200, told: 'jpeg 1024x1024' });
		};
		await say('anna', 'Create an image of an apple');
		await say('bob', 'Create an image of a boat');
		await say('anna', 'Make it green');
		const lengths = async () => (await user.received()).map(({ body }) => body.contents.length);
		expect(await lengths()).toEqual([1, 1, 3]);
		await Promise.all([say('anna', 'Add a knife'), say('anna', 'Add a plate')]);
		const files = (await readdir(here.n8n.filesFolder)).filter((name) => name.endsWith('.jsonl'));
		expect(files).toHaveLength(5);
		await say('anna', 'Add a cup');
		const calls = await user.received();
		expect(calls.map(({ status }) => status)).toEqual(Array(6).fill(200));
		const last = JSON.stringify(calls.at(-1)?.body.contents);
		// Whole, whichever of the two came last.
		expect(calls.at(-1)?.body.contents.length).toBe(7);
		expect(last.includes('Add a knife')).not.toBe(last.includes('Add a plate'));

		await user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		const refused = await chat.say('anna', 'Something forbidden');
		expect(refused).toMatchObject({ status: 502 });
		expect(refused.told).toContain('blocked the prompt');
		expect(await chat.say(undefined, 'Make it red')).toMatchObject({ status: 400 });
		expect(await user.received()).toHaveLength(7);
	});
});
