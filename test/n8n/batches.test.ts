import type { LaneName } from '../../lanes/lanes';
import { itemsOf, type RunItem } from '../../lanes/run-data';
import type { StoredWorkflow, WorkflowJson } from '../../lanes/rest';
import { readExample } from '../../demo/workflows';
import type { EmulatedUser } from '../engine/emulated';
import { binaryOf, decoded } from './lane';
import { setUp } from './setUp';

/** n8n polls when it starts too, so that no test waits for the minute. */
const EVERY_MINUTE = { item: [{ mode: 'everyMinute' }] };

type Rows = Array<{ sku: string; ratio: string }>;

/** A trigger that brings the images itself. */
function bringingImages(credentialId: string): WorkflowJson {
	const trigger = {
		id: 'trigger',
		name: 'Gemini Image Trigger',
		type: 'n8n-nodes-gemini-image.geminiImageTrigger',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters: { pollTimes: EVERY_MINUTE, nameFilter: 'Autumn Catalog' },
		credentials: { geminiImageApi: { id: credentialId, name: 'Gemini' } },
	};
	const images = {
		id: 'images',
		name: 'Your Images',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [220, 0] as [number, number],
		parameters: {},
	};
	return {
		name: 'Images from the trigger',
		nodes: [trigger, images],
		connections: {
			[trigger.name]: { main: [[{ node: images.name, type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

/** The table that an example begins with. */
function rowsOf({ nodes }: Pick<StoredWorkflow, 'nodes'>): Rows {
	const table = nodes.find(({ parameters }) => typeof parameters.jsonOutput === 'string');
	return (JSON.parse(String(table?.parameters.jsonOutput)) as { rows: Rows }).rows;
}

function keysOf(items: readonly RunItem[]): unknown[] {
	return items.map(({ json }) => json.key).sort();
}

describe.each<LaneName>(['latest', 'lts'])('batches in n8n %s', (lane) => {
	const here = setUp(lane);

	/** An image of its own for each row, under its key and in its ratio. */
	async function checkImages(items: readonly RunItem[], rows: Rows): Promise<void> {
		const pictures = new Set<string>();
		for (const { sku, ratio } of rows) {
			const item = items.find(({ json }) => json.key === sku);
			const bytes = await here.n8n.rest.bytesOf(binaryOf(item));
			const [, width = 0, height = 0] =
				/(\d+)x(\d+)$/.exec(await decoded(bytes))?.map(Number) ?? [];
			const [across = 0, down = 0] = ratio.split(':').map(Number);
			expect(width / height / (across / down)).toBeCloseTo(1, 1);
			pictures.add(bytes.toString('base64'));
		}
		expect(pictures.size).toBe(rows.length);
	}

	test('one workflow submits, waits, asks until the batch has ended, and has the images', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ batchHold: 'running' });
		const example = readExample('half-price-one-workflow.json', id);
		const wait = example.nodes.find(({ name }) => name === 'Wait');
		Object.assign(wait?.parameters ?? {}, { amount: 2, unit: 'seconds' });
		const rows = rowsOf(example);
		const stored = await here.n8n.rest.createWorkflow(example);
		const execution = await here.n8n.rest.start(stored);
		await user.batchIs(({ gets }) => gets >= 2);
		await user.behave({ batchHold: 'none' });
		const run = await here.n8n.rest.waitUntilFinished(execution);
		expect(run.error).toBeUndefined();
		expect(run.nodes['Get Batch']?.length).toBeGreaterThan(1);
		const [submitted] = itemsOf(run, 'Submit Batch');
		expect(submitted?.json).toMatchObject({
			batch: { state: expect.stringMatching(/pending|running/) as string, requests: rows.length },
			usage: { estimatedCostUsd: expect.any(Number) as number },
		});
		const images = itemsOf(run, 'Your Images');
		expect(images).toHaveLength(rows.length);
		expect(images[0]?.json).toMatchObject({
			prompt: expect.stringContaining('Create an image of') as string,
			batch: { state: 'succeeded' },
		});
		await checkImages(images, rows);
		expect(await user.asked('batches')).toMatchObject([{ creates: 1, billed: rows.length }]);
	});

	test('n8n may be off while the batch runs: the trigger brings each image once', async () => {
		const { user, id } = await here.newUser();
		const { rest } = here.n8n;
		const collecting = readExample('half-price-collect.json', id);
		const trigger = collecting.nodes.find(({ type }) => type.endsWith('.geminiImageTrigger'));
		Object.assign(trigger?.parameters ?? {}, { pollTimes: EVERY_MINUTE });
		const collect = await rest.createWorkflow(collecting);
		await rest.activate(collect);
		const direct = await rest.createWorkflow(bringingImages(id));
		await rest.activate(direct);

		const submitting = readExample('half-price-submit.json', id);
		const rows = rowsOf(submitting);
		const submit = await rest.createWorkflow(submitting);
		await submitBeforeRestart(user, submit);

		const first = await rest.waitForNextRun(collect);
		const images = itemsOf(first, 'Your Images');
		expect(keysOf(images)).toEqual(rows.map(({ sku }) => sku).sort());
		await checkImages(images, rows);
		expect(await user.asked('batches')).toMatchObject([{ creates: 1, billed: rows.length }]);

		const brought = itemsOf(await rest.waitForNextRun(direct), 'Your Images');
		expect(keysOf(brought)).toEqual(keysOf(images));
		await checkImages(brought, rows);

		// The next batch starts the next execution, which has nothing of the first batch.
		await user.behave({ batchLines: { [rows[0]?.sku ?? '']: { blocked: 'SAFETY' } } });
		await submitBeforeRestart(user, submit);
		const second = await rest.waitForNextRun(collect, { known: [first.id] });
		expect(itemsOf(second, 'Get Batch')).toHaveLength(rows.length);
		expect(itemsOf(second, 'Your Images')).toHaveLength(rows.length - 1);
		expect(itemsOf(second, 'Failed Requests')).toMatchObject([{ json: { key: rows[0]?.sku } }]);
		expect(new Set(batchNames(second, first)).size).toBe(2);
	});

	/** The batch ends while n8n is off. */
	async function submitBeforeRestart(user: EmulatedUser, submit: StoredWorkflow): Promise<void> {
		await user.behave({ batchHold: 'running' });
		const submitted = await here.n8n.rest.run(submit);
		expect(submitted.error).toBeUndefined();
		await here.n8n.shutDown();
		await user.behave({ batchHold: 'none' });
		await user.hasBatch('SUCCEEDED');
		await here.n8n.restart();
	}

	function batchNames(...runs: Array<Parameters<typeof itemsOf>[0]>): unknown[] {
		const items = runs.flatMap((run) => itemsOf(run, 'Get Batch'));
		return items.map(({ json }) => (json.batch as { name: string }).name);
	}
});
