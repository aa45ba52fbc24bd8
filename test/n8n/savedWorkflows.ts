import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { changeNodes, chooseCredentials, chooseFolder, readWorkflow } from '../../demo/readExample';
import type { StoredWorkflow } from '../../lanes/rest';
import type { Run } from '../../lanes/run-data';
import { noPostgres, PrivatePostgres } from '../../lanes/services';
import type { EmulatedUser } from '../engine/emulated';
import { Chat } from './chat';
import { ChatEndpoint } from './chatEndpoint';
import { expectedResult, SAVED, sumUp, type Result } from './savedResults';
import type { Surroundings } from './setUp';

/** A saved workflow in n8n, and the user of the provider that it calls. */
interface Opened {
	user: EmulatedUser;
	workflow: StoredWorkflow;
	/** Opens another workflow of the same version for the same user. */
	open: (file: string) => Promise<StoredWorkflow>;
}

const LINK = '<<history:http[^)\\s"]+#[^)\\s"]+>>';
const SHOW = { say: 'Here it is: ![a picture](<<result.imageUrl>>)' };
const WAIT = { amount: 1, unit: 'seconds' };
const POSTGRES = 'chat-in-postgres.json';

/** Tests that what earlier versions saved still runs to the same results. */
export function savedWorkflows(here: Surroundings): void {
	const versions = readdirSync(SAVED);
	const files = versions.flatMap((version) =>
		readdirSync(join(SAVED, version, 'workflows')).map((file) => [version, file] as const),
	);

	test.each(files.filter(([, file]) => file !== POSTGRES))('%s: %s', async (version, file) => {
		await runsAsBefore(version, file);
	});
	(noPostgres ? test.skip : test)(`${POSTGRES} of all versions ${noPostgres}`, async () => {
		const postgres = await PrivatePostgres.start();
		try {
			const data = postgres.credential();
			const id = await here.n8n.rest.createCredential('Postgres', 'postgres', data);
			for (const [version, file] of files) {
				if (file === POSTGRES) await runsAsBefore(version, file, id);
			}
		} finally {
			await postgres.stop();
		}
	});

	async function runsAsBefore(version: string, file: string, postgres?: string) {
		const { rest, filesFolder } = here.n8n;
		const { user, id } = await here.newUser();
		const openAi = await rest.createCredential('OpenAI', 'openAiApi', user.chatCredential());
		const open = async (name: string) => {
			const saved = readWorkflow(join(SAVED, version, 'workflows'), name);
			const chosen = chooseCredentials(saved, { gemini: id, openAi, postgres });
			const workflow = changeNodes(chooseFolder(chosen, filesFolder), 'wait', WAIT);
			return await rest.createWorkflow(workflow);
		};
		const workflow = await open(file);
		const use = uses[file] ?? runOnce;
		const runs = await use({ user, workflow, open });
		for (const [, { status, error }] of runs) {
			expect({ status, error }).toEqual({ status: 'success' });
		}
		const result = await sumUp(here, user, runs);
		const expected = expectedResult(version, file, result);
		expect(result.requests).toEqual(expected.requests);
		// Later versions may add to the JSON of an item, and take nothing away.
		expect(result.items).toEqual(allowingMoreJson(expected.items));
	}

	type Runs = Array<readonly [StoredWorkflow, Run]>;
	type Use = (opened: Opened) => Promise<Runs>;

	const runOnce: Use = async ({ workflow }) => [[workflow, await here.n8n.rest.run(workflow)]];

	/** All executions that a workflow's own trigger has started. */
	async function startedRuns(workflow: StoredWorkflow): Promise<Runs> {
		const { rest } = here.n8n;
		const ids = (await rest.executionsOf(workflow)).reverse();
		const runs = await Promise.all(ids.map((id) => rest.waitUntilFinished(id)));
		return runs.map((run) => [workflow, run] as const);
	}

	const talkToAgent: Use = async ({ user, workflow }) => {
		await here.n8n.rest.activate(workflow);
		const { webhookId = '' } = workflow.nodes.find(({ type }) => type.endsWith('Trigger')) ?? {};
		const chat = new ChatEndpoint(here.n8n.url, webhookId);
		const draw = { calls: [{ arguments: { Prompt: 'Create an image of a fox' } }] };
		const change = { calls: [{ arguments: { Prompt: 'Make it blue', Conversation: LINK } }] };
		await user.scriptChat(draw, SHOW, change, SHOW);
		await chat.say('Draw a fox');
		await chat.say('Make it blue');
		return await startedRuns(workflow);
	};

	const talkOverWebhook =
		(path: string): Use =>
		async ({ workflow }) => {
			await here.n8n.rest.activate(workflow);
			const chat = new Chat(`${here.n8n.url}/webhook/${path}`);
			for (const prompt of ['Create an image of an apple', 'Make it green']) {
				const reply = await chat.say('anna', prompt);
				expect(reply).toMatchObject({ status: 200, told: 'jpeg 1024x1024' });
			}
			return await startedRuns(workflow);
		};

	/** How a workflow is used that is not only started. */
	const uses: Record<string, Use> = {
		'agent-draws-and-edits.json': talkToAgent,
		'chat-edits-your-photo.json': talkToAgent,
		'chat-on-disk.json': talkOverWebhook('gemini-image-chat'),
		[POSTGRES]: async (opened) => {
			await here.n8n.rest.run(opened.workflow);
			return await talkOverWebhook('gemini-image-chat-in-postgres')(opened);
		},
		'half-price-collect.json': async ({ user, workflow, open }) => {
			const [submitted] = await runOnce({ user, workflow: await open(SUBMIT), open });
			if (!submitted) return [];
			await user.hasBatch('SUCCEEDED');
			return [submitted, [workflow, await here.n8n.rest.run(workflow)]];
		},
	};
}

const SUBMIT = 'half-price-submit.json';

/** The items with more names in their JSON, or the same. */
function allowingMoreJson(items: Result['items']): unknown {
	const allow = (name: string, value: unknown): unknown =>
		name === 'json' ? expect.arrayContaining(value as string[]) : value;
	return JSON.parse(JSON.stringify(items), allow);
}
