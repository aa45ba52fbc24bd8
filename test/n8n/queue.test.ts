import { laneNames } from '../../lanes/lanes';
import { PrivateN8n } from '../../lanes/n8n';
import { PrivateWorker, buildQueueSettings } from '../../lanes/queue';
import { itemsOf } from '../../lanes/run-data';
import { noPostgres, noRedis, PrivatePostgres, PrivateRedis } from '../../lanes/services';
import { EmulatedUser } from '../engine/emulated';
import { talkInPostgres } from './chat';
import { editsByHandles } from './handleWebhook';
import { binaryOf, decoded, INSTALL_MS, optionsFor, storedIn } from './lane';
import { pause, waitForPause } from './pause';
import { geminiImage, workflow } from './workflows';

const reason = noPostgres || noRedis;
const describeOrSkip = reason ? describe.skip : describe;

describeOrSkip.each(laneNames)(`n8n %s in queue mode${reason && ` (${reason})`}`, (lane) => {
	let emulated: EmulatedUser;
	let postgres: PrivatePostgres;
	let redis: PrivateRedis;
	let n8n: PrivateN8n;
	let worker: PrivateWorker;
	let startWorker: () => Promise<PrivateWorker>;

	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		[postgres, redis] = await Promise.all([PrivatePostgres.start(), PrivateRedis.start()]);
		const options = await optionsFor(lane, 'database', buildQueueSettings(postgres, redis));
		n8n = await PrivateN8n.create(options);
		await n8n.start();
		startWorker = async () => await PrivateWorker.start(options, n8n.url);
		worker = await startWorker();
	}, INSTALL_MS);

	afterAll(async () => {
		await worker?.stop();
		await n8n?.stop();
		await redis?.stop();
		await postgres?.stop();
		await emulated?.stop();
	}, 150_000);

	/** A new user of the emulator with a credential in n8n. */
	async function newUser(persona = 'google') {
		const user = emulated.another();
		const data = user.credential(persona);
		return { user, id: await n8n.rest.createCredential('Gemini', 'geminiImageApi', data) };
	}

	test('has a worker make an image from a prompt, and edit it', async () => {
		const { user, id } = await newUser();
		const run = await n8n.rest.run(
			await n8n.rest.createWorkflow(
				workflow(
					'chained',
					geminiImage('First', id, { prompt: 'Create an image of an apple', aspectRatio: '16:9' }),
					geminiImage('Result', id, {
						operation: 'imageToImage',
						prompt: 'Make it green',
						aspectRatio: '3:2',
					}),
				),
			),
		);
		expect({ status: run.status, error: run.error }).toEqual({ status: 'success' });
		const [made] = itemsOf(run, 'First');
		const [edited] = itemsOf(run, 'Result');
		for (const item of [made, edited]) expect(binaryOf(item).id).toMatch(storedIn.database ?? '');
		expect(await decoded(await n8n.rest.bytesOf(binaryOf(made)))).toBe('jpeg 1376x768');
		expect(await decoded(await n8n.rest.bytesOf(binaryOf(edited)))).toBe('jpeg 1264x848');
		const calls = await user.received();
		expect(calls.map(({ status }) => status)).toEqual([200, 200]);
		expect(calls[1]?.body.contents[0]?.parts).toHaveLength(2);
		expect(worker.countStarts(run.id)).toBe(1);
	}, 400_000);

	test('goes on with a conversation behind a Wait node, as another job', async () => {
		const { user, id } = await newUser();
		const turn = (name: string, prompt: string, more = {}) =>
			geminiImage(name, id, { operation: 'multiTurn', prompt, ...more });
		// The item of a resumed Wait node is the call that resumed it.
		const second = turn('Result', 'Make it green', {
			conversationField: `={{ $('First').first().binary.conversation }}`,
		});
		const steps = [turn('First', 'Create an image of an apple'), ...pause];
		const executionId = await n8n.rest.start(
			await n8n.rest.createWorkflow(workflow('wait', ...steps, second)),
		);
		const resume = await waitForPause(n8n, executionId);
		await resume();
		const run = await n8n.rest.waitUntilFinished(executionId);
		expect({ status: run.status, error: run.error }).toEqual({ status: 'success' });
		expect(itemsOf(run, 'Result')[0]?.json.conversation).toMatchObject({ turns: 2, images: 2 });
		const calls = await user.received();
		expect(calls.map(({ status }) => status)).toEqual([200, 200]);
		expect(calls[1]?.body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
		expect(worker.countStarts(executionId)).toBe(2);
	}, 400_000);

	test('edits by handles in later executions, with files in the database', async () => {
		const { user, id } = await newUser();
		await editsByHandles(n8n, user, id);
	}, 400_000);

	test('keeps a conversation for each chat in PostgreSQL by the example', async () => {
		await talkInPostgres(n8n, emulated.another(), postgres);
		const ids = (await postgres.query('SELECT id FROM execution_entity')).split('\n');
		expect(ids.length).toBeGreaterThan(15);
		expect(ids.filter((id) => worker.countStarts(id) === 0)).toEqual([]);
	}, 400_000);

	// The last one, since the worker is another one then.
	test('has a worker use the token of Vertex AI that another one stored', async () => {
		const { user, id } = await newUser('vertex');
		const created = await n8n.rest.createWorkflow(
			workflow('vertex', geminiImage('Result', id, { prompt: 'Create an image of an apple' })),
		);
		for (const round of ['first', 'second']) {
			if (round === 'second') {
				await worker.stop();
				worker = await startWorker();
			}
			const run = await n8n.rest.run(created);
			expect({ status: run.status, error: run.error }).toEqual({ status: 'success' });
			expect(worker.countStarts(run.id)).toBe(1);
		}
		expect((await user.received()).map(({ status }) => status)).toEqual([200, 200]);
		expect(await user.asked('tokens')).toMatchObject([{ status: 200 }]);
	}, 400_000);
});
