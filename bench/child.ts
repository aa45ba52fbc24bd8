import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { INodeExecutionData } from 'n8n-workflow';
import { buildBaseUrl, type Job, type Measurement, type Peer } from './job';
import { runBatchFloor } from './peers/batchFloor';
import { runFloor } from './peers/floor';
import { readCpuMs, readPeakBytes, watchLive, watchLoop } from './watch';

process.env.N8N_LOG_LEVEL = 'silent';

/** Node.js compiles code that ran a few times. */
const REPETITIONS = 50;

async function measure(work: () => Promise<Measurement['conversation']>): Promise<Measurement> {
	// Lets work left over from loading finish before the clock starts.
	await wait(300);
	const live = watchLive();
	const start = process.memoryUsage.rss();
	const cpu = readCpuMs();
	const loop = watchLoop();
	const began = performance.now();
	const conversation = await work();
	const ms = performance.now() - began;
	return {
		peak: readPeakBytes(),
		start,
		ms,
		...loop.stop(),
		cpuMs: readCpuMs() - cpu,
		live: live.stop(),
		conversation,
	};
}

async function prepareInN8n(job: Job): Promise<() => Promise<Measurement['conversation']>> {
	const { Engine } = await import('../test/engine/engine');
	const { createBufferingNode, createIdleNode } = await import('./peers/buffering');
	const engine = await Engine.start(job.mode, job.storage);
	const nodeType = {
		node: undefined,
		buffering: createBufferingNode(job),
		idle: createIdleNode(job),
		floor: undefined,
	};
	const entries = job.references.map((image, index) => {
		const isHeld = job.mode === 'default';
		const held = isHeld && { id: undefined, data: readFileSync(image.path, 'base64') };
		return [`data${index}`, { ...image.binary, ...held }] as const;
	});
	const binariesOf = (item: number) =>
		job.areOwn ? { data0: entries[item]![1] } : Object.fromEntries(entries);
	const { conversation } = job;
	const items = Array.from({ length: job.items }, (_entry, index): INodeExecutionData => ({
		json: { prompt: `Join them, ${index}.` },
		binary: { ...binariesOf(index), ...(conversation && { conversation }) },
	}));
	const run = async (peer: Peer) => {
		const result = await engine.run({
			parameters: job.parameters,
			items,
			nodeType: nodeType[peer],
			credential: {
				provider: job.batch ? 'google' : 'custom',
				baseUrl: buildBaseUrl(job),
				apiKey: 'test-key',
			},
		});
		const { error } = result;
		if (error) throw new Error([error.message, error.description].join(' '));
		if (result.items.length === 0) throw new Error('The node returned no items.');
		const images = result.items.filter(({ binary }) => binary).length;
		if (peer === 'node' && images < (job.answer.results ?? 0)) {
			const [{ json }] = result.items as [INodeExecutionData];
			throw new Error(
				`The node returned ${images} images. Its first item: ${JSON.stringify(json)}`,
			);
		}
		return result.items.at(-1)?.binary?.conversation;
	};
	await run('idle');
	if (job.isRepeated) for (let time = 0; time < REPETITIONS; time++) await run(job.peer);
	return async () => await run(job.peer);
}

async function prepareFloor(job: Job): Promise<() => Promise<undefined>> {
	const run = job.batch ? runBatchFloor : runFloor;
	const answer = { image: 1000, results: 1 };
	await run({ ...job, references: [], areOwn: false, items: 1, answer });
	if (job.isRepeated) for (let time = 0; time < REPETITIONS; time++) await run(job);
	return async () => {
		await run(job);
		return undefined;
	};
}

async function main(): Promise<void> {
	const [, , jobFile = ''] = process.argv;
	const job = JSON.parse(readFileSync(jobFile, 'utf8')) as Job;
	const work = job.peer === 'floor' ? await prepareFloor(job) : await prepareInN8n(job);
	writeFileSync(`${jobFile}.out`, JSON.stringify(await measure(work)));
	process.exit(0);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
