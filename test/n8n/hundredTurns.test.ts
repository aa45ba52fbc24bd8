import { join } from 'node:path';
import { installLane } from '../../lanes/install';
import { laneNames } from '../../lanes/lanes';
import { PrivateN8n } from '../../lanes/n8n';
import { freePort } from '../../lanes/process';
import { itemsOf } from '../../lanes/run-data';
import { packProject } from '../../lanes/tarball';
import { EmulatedUser } from '../engine/emulated';
import { HeldProvider } from './heldProvider';
import { binaryOf, INSTALL_MS } from './lane';
import { geminiImage, items, model, workflow } from './workflows';

const MEBIBYTE = 1024 * 1024;

/** What an image has, so that a hundred of them are more than n8n itself. */
const PICTURE_BYTES = 1_000_000;

describe.each(laneNames)('a conversation of a hundred turns in n8n %s', (name) => {
	let user: EmulatedUser;
	let provider: HeldProvider;
	let n8n: PrivateN8n;
	/** What n8n holds while a call waits, in bytes, by the number of the call. */
	const held = new Map<number, number>();

	beforeAll(async () => {
		user = await EmulatedUser.start();
		const memoryPort = await freePort();
		provider = await HeldProvider.start(user.url, async (call) => {
			if (call % 10 !== 0 && call < 100) return;
			const answer = await fetch(`http://127.0.0.1:${memoryPort}`);
			held.set(call, Number(await answer.text()));
		});
		const lane = await installLane(name, () => undefined);
		const environment = {
			...lane.environment,
			EXTERNAL_HOOK_FILES: join(__dirname, 'memoryDoor.cjs'),
			GEMINI_IMAGE_MEMORY_PORT: String(memoryPort),
		};
		n8n = await PrivateN8n.create({
			lane: { ...lane, environment },
			tarball: await packProject(),
			binaryMode: 'filesystem',
			loopbackOnly: true,
		});
		await n8n.start();
	}, INSTALL_MS);

	afterAll(async () => {
		await n8n?.stop();
		await provider?.stop();
		await user?.stop();
	}, 150_000);

	test('has its signatures in each call, and no call finds more in memory than the tenth did', async () => {
		await user.behave({ noiseBytes: PICTURE_BYTES, signatureBytes: 20_000 });
		const credential = user.credential('google', { baseUrl: `${provider.url}/google` });
		const id = await n8n.rest.createCredential('Gemini', 'geminiImageApi', credential);
		const prompts = Array.from({ length: 100 }, (_, at) => ({ prompt: `Turn ${at + 1}` }));
		const edit = (node: string, prompt: string, more = {}) =>
			geminiImage(node, id, {
				operation: 'multiTurn',
				prompt,
				model: model('gemini-3.1-flash-image'),
				imageSize: '512',
				// A few turns in each call are enough, and soon sent.
				options: { requestLimit: 5 },
				...more,
			});
		const last = {
			name: 'Last Item',
			type: 'n8n-nodes-base.limit',
			typeVersion: 1,
			parameters: { maxItems: 1, keep: 'lastItems' },
		};
		const talk = workflow(
			'hundred',
			...items(...prompts),
			edit('Turns', '={{ $json.prompt }}', { turns: 'acrossItems' }),
			last,
			// These two read the whole file, send some of it, and write it on.
			edit('One More', 'One more'),
			edit('Result', 'And another'),
		);
		const run = await n8n.rest.run(await n8n.rest.createWorkflow(talk), 900_000);
		expect({ status: run.status, error: run.error }).toEqual({ status: 'success' });
		// The emulator refuses a history whose signatures are missing or not as it sent them.
		expect((await user.received()).map(({ status }) => status)).toEqual(Array(102).fill(200));
		const [result] = itemsOf(run, 'Result');
		expect(result?.json.conversation).toMatchObject({ turns: 102, images: 102 });
		const { bytes } = result?.json.conversation as { bytes: number };
		expect((await n8n.rest.bytesOf(binaryOf(result, 'conversation'))).length).toBe(bytes);

		const [first = 0, ...later] = held.values();
		expect(later).toHaveLength(11);
		const grown = Math.max(...later) - first;
		// The file is several times as large. Between the calls n8n itself keeps a little more and less.
		expect(grown).toBeLessThan(32 * MEBIBYTE);
		expect(bytes).toBeGreaterThan(4 * 32 * MEBIBYTE);
	}, 1_000_000);
});
