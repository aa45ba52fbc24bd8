import { createHash } from 'node:crypto';
import type { LaneName } from '../../lanes/lanes';
import type { BinaryMode } from '../../lanes/home';
import type { PrivateN8n } from '../../lanes/n8n';
import type { StoredWorkflow } from '../../lanes/rest';
import { itemsOf, type RunItem } from '../../lanes/run-data';
import { noPostgres, PrivatePostgres } from '../../lanes/services';
import { EmulatedUser, type ReceivedCall } from '../engine/emulated';
import { talkInPostgres } from './chat';
import { binaryOf, decoded, INSTALL_MS, prepareN8n, storedIn } from './lane';
import { credential, geminiImage, items, model, workflow } from './workflows';

const cells: Array<{ lane: LaneName; mode: BinaryMode }> = [
	{ lane: 'latest', mode: 'filesystem' },
	{ lane: 'latest', mode: 'database' },
	{ lane: 'latest', mode: 'default' },
	{ lane: 'lts', mode: 'filesystem' },
	{ lane: 'lts', mode: 'database' },
	{ lane: 'lts', mode: 'default' },
];

/** What a finished workflow is judged by. */
interface Result {
	items: RunItem[];
	references: RunItem[];
	calls: ReceivedCall[];
	bytesOf: (item: RunItem | undefined, field?: string) => Promise<Buffer>;
}

interface Case {
	name: string;
	workflow: StoredWorkflow;
	/** The size of the emulator's images, in bytes; by default, what they need. */
	noiseBytes?: number;
	check: (result: Result) => Promise<void>;
}

const formats = items(
	{ prompt: 'Create an image of an apple', ratio: '1:1' },
	{ prompt: 'Create an image of a pear', ratio: '16:9' },
);
const eachPrompt = { prompt: '={{ $json.prompt }}', aspectRatio: '={{ $json.ratio }}' };

const cases: Case[] = [
	{
		name: 'text to image',
		workflow: workflow('textToImage', ...formats, geminiImage('Result', 'textToImage', eachPrompt)),
		async check({ items, calls, bytesOf }) {
			const images = await Promise.all(items.map(async (item) => decoded(await bytesOf(item))));
			expect(images).toEqual(['jpeg 1024x1024', 'jpeg 1376x768']);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
			expect(items[1]?.json).toMatchObject({
				operation: 'textToImage',
				model: 'gemini-3-pro-image',
				prompt: 'Create an image of a pear',
				image: { mimeType: 'image/jpeg', width: 1376, height: 768 },
			});
			// Items run side by side, so either call may have come first.
			const sent = calls.map(({ body }) => body.generationConfig);
			expect(sent).toHaveLength(2);
			for (const aspectRatio of ['1:1', '16:9']) {
				expect(sent).toContainEqual(expect.objectContaining({ imageConfig: { aspectRatio } }));
			}
		},
	},
	{
		name: 'an image so large that it is stored while it arrives',
		workflow: workflow('large', geminiImage('Result', 'large', { prompt: 'Create a large image' })),
		noiseBytes: 6_000_000,
		async check({ items, bytesOf }) {
			const bytes = await bytesOf(items[0]);
			expect(bytes.length).toBe(6_000_000);
			expect(items[0]?.json.image).toMatchObject({ bytes: bytes.length });
			expect(await decoded(bytes)).toBe('jpeg 1024x1024');
		},
	},
	{
		name: 'image to image',
		workflow: workflow(
			'imageToImage',
			...formats,
			geminiImage('References', 'imageToImage', eachPrompt),
			geminiImage('Result', 'imageToImage', {
				operation: 'imageToImage',
				model: model('gemini-2.5-flash-image'),
				prompt: 'Create an image of both on one plate',
				imagesFrom: 'allItems',
				aspectRatio: '3:2',
			}),
		),
		async check({ items, references, calls, bytesOf }) {
			expect(items).toHaveLength(1);
			expect(await decoded(await bytesOf(items[0]))).toBe('png 1248x832');
			const [prompt, ...sent] = calls.at(-1)?.body.contents[0]?.parts ?? [];
			expect(prompt).toEqual({ text: 'Create an image of both on one plate' });
			const bytes = await Promise.all(references.map((item) => bytesOf(item)));
			expect(sent).toMatchObject(
				bytes.map((reference) => ({
					inlineData: { mimeType: 'image/jpeg', data: { $image: { sha256: sha256(reference) } } },
				})),
			);
		},
	},
	{
		name: 'multi-turn',
		workflow: workflow(
			'multiTurn',
			...items(
				{ prompt: 'Create an image of an apple' },
				{ prompt: 'Make it green' },
				{ prompt: 'Add a knife' },
			),
			geminiImage('References', 'multiTurn', {
				operation: 'multiTurn',
				prompt: '={{ $json.prompt }}',
				turns: 'acrossItems',
				aspectRatio: '4:3',
			}),
			// Only the last item brings the conversation; the others would start new ones.
			{
				name: 'Last Item',
				type: 'n8n-nodes-base.limit',
				typeVersion: 1,
				parameters: { maxItems: 1, keep: 'lastItems' },
			},
			geminiImage('Result', 'multiTurn', {
				operation: 'multiTurn',
				prompt: 'Put it on a blue plate',
				aspectRatio: '4:3',
			}),
		),
		async check({ items, references, calls, bytesOf }) {
			const all = [...references, ...items];
			const images = await Promise.all(all.map(async (item) => decoded(await bytesOf(item))));
			expect(images).toEqual(Array(4).fill('jpeg 1200x896'));
			expect(items[0]?.json.conversation).toMatchObject({ turns: 4, images: 4 });
			// The emulator refuses a history whose signatures are missing or not as it sent them.
			expect(calls.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
			expect(calls.map(({ body }) => body.contents.length)).toEqual([1, 3, 5, 7]);
			const file = (await bytesOf(items[0], 'conversation')).toString().trimEnd().split('\n');
			expect(file).toHaveLength(1 + 8);
			expect(binaryOf(items[0], 'conversation').mimeType).toBe('application/jsonl');
		},
	},
];

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(cells)('n8n $lane, binaries in $mode mode', ({ lane, mode }) => {
	let emulated: EmulatedUser;
	let n8n: PrivateN8n;
	const users = new Map<string, EmulatedUser>();

	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		for (const { workflow, noiseBytes } of cases) {
			const user = emulated.another();
			if (noiseBytes) await user.behave({ noiseBytes });
			users.set(workflow.id, user);
		}
		n8n = await prepareN8n(lane, mode);
		await n8n.cli.importCredentials([...users].map(([id, user]) => credential(id, user)));
		await n8n.cli.importWorkflows(cases.map(({ workflow }) => workflow));
		await n8n.start();
	}, INSTALL_MS);

	afterAll(async () => {
		await n8n?.stop();
		await emulated?.stop();
	}, 150_000);

	test.each(cases)('$name', async ({ workflow, check }) => {
		const run = await n8n.rest.run(workflow);
		expect({ status: run.status, error: run.error }).toEqual({ status: 'success' });
		const results = itemsOf(run, 'Result');
		for (const item of results) {
			const { id } = binaryOf(item);
			if (storedIn[mode]) expect(id).toMatch(storedIn[mode]);
			else expect(id).toBeUndefined();
		}
		await check({
			items: results,
			references: itemsOf(run, 'References'),
			calls: (await users.get(workflow.id)?.received()) ?? [],
			bytesOf: (item, field) => n8n.rest.bytesOf(binaryOf(item, field)),
		});
	});

	// The other mode has its turn in queue mode.
	if (mode === 'database') return;
	(noPostgres ? test.skip : test)(
		`a conversation for each chat in PostgreSQL${noPostgres && ` (${noPostgres})`}`,
		async () => {
			const postgres = await PrivatePostgres.start();
			try {
				await talkInPostgres(n8n, emulated.another(), postgres);
			} finally {
				await postgres.stop();
			}
		},
		400_000,
	);
});
