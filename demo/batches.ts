import type { PrivateN8n } from '../lanes/n8n';
import { formatElapsed, type Log } from '../lanes/progress';
import type { Rest, StoredWorkflow } from '../lanes/rest';
import { itemsOf, type Run, type RunItem } from '../lanes/run-data';
import { collectBatchImages, describeCost, readRows, type BatchOutcome } from './batchImages';
import type { Chapter } from './gallery';
import { describeEnd } from './images';
import type { BatchControl, Provider } from './provider';
import { changeNodes, readExample } from './readExample';

const SUBMIT = 'half-price-submit.json';
const COLLECT = 'half-price-collect.json';
const ONE_WORKFLOW = 'half-price-one-workflow.json';

export interface BatchExamples {
	submit: StoredWorkflow;
	collect: StoredWorkflow;
	oneWorkflow: StoredWorkflow;
}

/** n8n's shortest interval, instead of the example's. */
const EVERY_MINUTE = { item: [{ mode: 'everyMinute' }] };
const WAIT = { amount: 3, unit: 'seconds' };

/** Imports the batch examples with shorter waits, since the emulator's batches take seconds. */
export async function importBatchExamples(
	rest: Rest,
	credentialId: string,
): Promise<BatchExamples> {
	const read = (file: string) => readExample(file, credentialId);
	// n8n lists the newest workflow first.
	const oneWorkflow = await rest.createWorkflow(changeNodes(read(ONE_WORKFLOW), 'wait', WAIT));
	const often = { pollTimes: EVERY_MINUTE };
	const collect = await rest.createWorkflow(
		changeNodes(read(COLLECT), 'geminiImageTrigger', often),
	);
	const submit = await rest.createWorkflow(read(SUBMIT));
	return { submit, collect, oneWorkflow };
}

/** Runs the night run, with n8n stopped while its batch runs, and the example in one workflow. */
export async function runBatchExamples(
	n8n: PrivateN8n,
	{ batches, timeoutMs }: Provider,
	examples: BatchExamples,
	output: string,
	log: Log,
): Promise<Chapter[]> {
	if (!batches) {
		log('The batch examples are left out, because Google takes up to 24 hours for a batch.');
		return [];
	}
	const night = await runNight(n8n, batches, examples, output, log);
	return [night, await runOneWorkflow(n8n.rest, examples, timeoutMs, output, log)];
}

async function runNight(
	n8n: PrivateN8n,
	batches: BatchControl,
	{ submit, collect }: BatchExamples,
	output: string,
	log: Log,
): Promise<Chapter> {
	const start = Date.now();
	const { rest } = n8n;
	const rows = readRows(submit);
	const chapter = {
		title: 'Forty images at half the price',
		what: 'Submitted as one batch. n8n was stopped and started again; then each image came back under its own key.',
		file: SUBMIT,
	};
	log(`Activating "${collect.name}" …`);
	await rest.activate(collect);
	await batches.hold();
	log(`Running "${submit.name}" …`);
	const run = await rest.run(submit);
	if (run.status !== 'success') {
		return tell(log, start, chapter, { images: [], failures: [describeEnd(run)] });
	}
	log('Stopping n8n while the batch runs …');
	await n8n.shutDown();
	await batches.release();
	log('The batch ends. Starting n8n again on the same data …');
	await n8n.restart();
	log(`Waiting for "${collect.name}" to start by itself …`);
	const items = await collectItems(rest, collect, rows.length);
	return tell(log, start, chapter, await collectBatchImages(SUBMIT, rows, items, rest, output));
}

/** n8n polls when it starts and then every minute. */
const COLLECT_DEADLINE_MS = 90_000;

/** Collects the items of all runs that the trigger starts, until all have come. @throws if none come in time */
async function collectItems(
	rest: Rest,
	collect: StoredWorkflow,
	count: number,
): Promise<RunItem[]> {
	const items: RunItem[] = [];
	const known: string[] = [];
	while (items.length < count) {
		const next = rest.waitForNextRun(collect, { known, timeoutMs: COLLECT_DEADLINE_MS });
		// What is missing is named later, key by key.
		const run = items.length === 0 ? await next : await next.catch(() => undefined);
		if (!run) break;
		if (run.status !== 'success') throw new Error(describeEnd(run));
		known.push(run.id);
		items.push(...resultsOf(run));
	}
	return items;
}

/** The items at the two ends of the examples. */
function resultsOf(run: Run): RunItem[] {
	return [...itemsOf(run, 'Your Images'), ...itemsOf(run, 'Failed Requests')];
}

async function runOneWorkflow(
	rest: Rest,
	{ oneWorkflow }: BatchExamples,
	timeoutMs: number,
	output: string,
	log: Log,
): Promise<Chapter> {
	const start = Date.now();
	log(`Running "${oneWorkflow.name}" …`);
	const run = await rest.run(oneWorkflow, timeoutMs);
	const rows = readRows(oneWorkflow);
	const outcome = await collectBatchImages(ONE_WORKFLOW, rows, resultsOf(run), rest, output);
	if (run.status !== 'success') outcome.failures.unshift(describeEnd(run));
	const chapter = {
		title: oneWorkflow.name,
		what: 'Submit, wait, ask again until the images are there.',
		file: ONE_WORKFLOW,
	};
	return tell(log, start, chapter, outcome);
}

function tell(
	log: Log,
	start: number,
	chapter: Pick<Chapter, 'title' | 'what' | 'file'>,
	outcome: Omit<BatchOutcome, 'usd'> & Partial<BatchOutcome>,
): Chapter {
	const { images, failures, usd } = outcome;
	const cost = usd ? `, ${describeCost(usd)}` : '';
	log(`  ${images.length} images${cost}, ${formatElapsed(start)}`);
	for (const failure of failures) log(`  ${failure}`);
	return { ...chapter, images, failures };
}
