import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { laneNames } from '../../lanes/lanes';
import type { PrivateN8n } from '../../lanes/n8n';
import type { StoredWorkflow } from '../../lanes/rest';
import { itemsOf, type Run, type RunItem } from '../../lanes/run-data';
import { EmulatedUser } from '../engine/emulated';
import { HoldingGate, type Place } from './holdingGate';
import { binaryOf, decoded, INSTALL_MS, prepareN8n } from './lane';
import { geminiImage, items, workflow } from './workflows';

/** More than sockets hold by themselves, so that a body or an answer is still on its way. */
const PICTURE_BYTES = 8_000_000;
const HALF = PICTURE_BYTES / 2;

/** The first node makes calls 1 and 2, the second goes on with their conversations in 3 and 4. */
const STAGES: Array<[string, Place]> = [
	['while the body of a request goes up', { call: 3, at: 'request', afterBytes: 100_000 }],
	['while it waits for an answer', { call: 3, at: 'headers' }],
	['in the middle of an image', { call: 3, at: 'answer', afterBytes: HALF }],
	['while the second of two items is made', { call: 4, at: 'answer', afterBytes: HALF }],
	['while an image is stored', { call: 4, at: 'end' }],
];

/** Marks the item that n8n adds for a node whose end it has logged but whose output it has lost. */
const ADDED_BY_N8N = 'isArtificialRecoveredEventItem';

/** Files that n8n keeps for executions, wherever this version has them. */
function storedFiles({ dataFolder }: PrivateN8n): string[] {
	return ['binaryData', 'storage']
		.map((name) => join(dataFolder, name))
		.flatMap((folder) => {
			try {
				return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
			} catch {
				return [];
			}
		})
		.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** Waits until n8n has begun to write another file, but no longer than it may take. */
async function begunToStore(n8n: PrivateN8n, before: number): Promise<void> {
	for (let tries = 0; tries < 2000 && storedFiles(n8n).length <= before; tries++) await wait(2);
}

/** An execution that is under way when n8n is killed. */
interface UnderWay {
	place: Place;
	gate: HoldingGate;
	workflow: StoredWorkflow;
	id: string;
}

describe.each(laneNames)('n8n %s that is killed', (lane) => {
	let emulated: EmulatedUser;
	let n8n: PrivateN8n;
	const executions = new Map<string, UnderWay>();

	/** Runs a workflow up to the place where its call is held. */
	async function runUpTo(place: Place): Promise<UnderWay> {
		const user = emulated.another();
		await user.behave({ noiseBytes: PICTURE_BYTES });
		const gate = await HoldingGate.start(user.url);
		const data = { ...user.credential(), baseUrl: `${gate.url}/google` };
		const credential = await n8n.rest.createCredential('Gemini', 'geminiImageApi', data);
		const options = { concurrency: 1 };
		const made = workflow(
			'killed',
			...items({ prompt: 'an apple' }, { prompt: 'a pear' }),
			geminiImage('First', credential, {
				prompt: '={{ $json.prompt }}',
				options: { ...options, outputConversation: true },
			}),
			geminiImage('Result', credential, {
				operation: 'multiTurn',
				prompt: 'Make it green',
				options,
			}),
		);
		// So that what the first node gave is kept when the second one is cut short.
		made.settings = { ...made.settings, saveExecutionProgress: true };
		const stored = await n8n.rest.createWorkflow(made);
		const held = gate.holds(place);
		const id = await n8n.rest.start(stored);
		await held;
		if (place.at === 'end') await begunToStore(n8n, storedFiles(n8n).length);
		return { place, gate, workflow: stored, id };
	}

	// All of them are under way when n8n is killed, since starting it again takes long.
	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		n8n = await prepareN8n(lane, 'filesystem');
		await n8n.start();
		for (const [stage, place] of STAGES) executions.set(stage, await runUpTo(place));
		await n8n.kill();
		for (const { gate } of executions.values()) gate.open();
		await n8n.restart();
	}, INSTALL_MS);

	afterAll(async () => {
		await n8n?.stop();
		for (const { gate } of executions.values()) gate.stop();
		await emulated?.stop();
	}, 150_000);

	/** Every image to its last pixel, every conversation to its last line. */
	async function expectWhole(list: RunItem[]) {
		for (const item of list) {
			expect(await decoded(await n8n.rest.bytesOf(binaryOf(item)))).toBe('jpeg 1024x1024');
			const bytes = await n8n.rest.bytesOf(binaryOf(item, 'conversation'));
			const [header, ...lines] = bytes.toString().trimEnd().split('\n');
			const { contents } = JSON.parse(header ?? '') as { contents: unknown[] };
			expect(lines).toHaveLength(contents.length);
			expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ role: 'model' });
		}
	}

	/** Again from the node that was cut short, or from the start where n8n has kept too little. */
	async function again({ id, workflow: stored }: UnderWay): Promise<Run> {
		// n8n does not retry what it could not keep, or what succeeded.
		try {
			return await n8n.rest.retry(id);
		} catch {
			return await n8n.rest.run(stored);
		}
	}

	test.each(STAGES)(
		'%s shows no half result, and makes whole ones again',
		async (stage) => {
			const execution = executions.get(stage);
			if (!execution) throw new Error('It was not under way.');
			const run = await n8n.rest.waitUntilFinished(execution.id, 150_000);
			// The last one may have come to its end just before n8n did.
			const isDone = execution.place.at === 'end' && run.status === 'success';
			if (!isDone) expect(['crashed', 'error', 'canceled']).toContain(run.status);
			const made = itemsOf(run, 'Result').filter(({ json }) => !json[ADDED_BY_N8N]);
			expect(execution.place.at === 'end' ? [0, 2] : [0]).toContain(made.length);
			if (isDone) expect(made).toHaveLength(2);
			await expectWhole(made);
			// What was finished before is there, and whole.
			const first = itemsOf(run, 'First');
			expect(first).toHaveLength(2);
			await expectWhole(first);

			const second = await again(execution);
			expect(second.status).toBe('success');
			const results = itemsOf(second, 'Result');
			expect(results).toHaveLength(2);
			await expectWhole(results);
		},
		400_000,
	);
});
