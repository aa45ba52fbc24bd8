import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import type { EmulatedUser } from '../engine/emulated';
import type { Engine, RunResult } from '../engine/engine';
import { PolledWorkflow } from '../engine/polledWorkflow';
import type { StoredCounter } from '../engine/storedCounter';
import type { ReadTally } from './readTally';
import { groupsOf, itemsOf, type Submission } from './submission';
import { CALM, KEY } from './submissionFaults';
import type { SubmissionTally } from './submissionTally';

/** A batch as the emulator has it. */
export interface ReceivedBatch {
	name: string;
	displayName: string;
	model: string;
	/** Without a prefix. */
	state: string;
	lines: Array<{ key: string; body: { contents: Array<{ parts: Array<{ text?: string }> }> } }>;
	billed: number;
	images: number;
	gets: number;
	cancels: number;
	deletes: number;
	downloads: unknown[];
}

/** In seconds; what meets no fault has more time than a slow machine needs. */
const TIMEOUT = 2;
const PATIENT_TIMEOUT = 120;

/** What all submissions of a mode share. */
export interface Surroundings {
	engine: Engine;
	tally: SubmissionTally;
	reads: ReadTally;
	counter: StoredCounter;
	photo: INodeExecutionData['binary'];
}

type Parameters = Record<string, NodeParameterValueType>;

/** Submits, waits, cancels if it is to, and reads until everything is there. */
export async function runSubmission(
	here: Surroundings,
	submission: Submission,
	user: EmulatedUser,
): Promise<void> {
	await new SubmissionRun(here, submission, user).run();
}

class SubmissionRun {
	private readonly tally: SubmissionTally;
	private workflow: PolledWorkflow | undefined;
	/** The items of Submit Batch, by the name of the batch. */
	private readonly submitted = new Map<string, INodeExecutionData>();

	constructor(
		private readonly here: Surroundings,
		private readonly submission: Submission,
		private readonly user: EmulatedUser,
	) {
		this.tally = here.tally;
	}

	async run(): Promise<void> {
		const { submission, user } = this;
		await this.behave(submission.behaviour);
		if (submission.reader === 'trigger') this.workflow = await this.activeTrigger();
		await this.submit();
		await this.lookWhileHeld();
		if (submission.isCancelled) await this.cancel();
		await this.behave({ batchHold: 'none' });
		await this.finish();
		await this.behave({ batchOutputGone: submission.isOutputGone });
		if (this.workflow) await this.poll(this.workflow);
		else await this.read();
		await this.tally.countEnd(submission, user, await this.batches());
	}

	private async submit(): Promise<void> {
		const { submission, user, tally } = this;
		await this.behave(submission.submitFaults);
		const items = itemsOf(submission, this.here.photo);
		const result = await this.perform(submitParameters(submission, TIMEOUT), items);
		await this.behave(CALM);
		await tally.countSubmitted(submission, user, result, await this.batches(), false);
		this.keepSubmitted(result);
		if ((await this.batches()).length === groupsOf(submission).size) return;
		// All tries of an execution have the same name for a batch, so it is not made again.
		const again = await this.perform(submitParameters(submission, PATIENT_TIMEOUT), items);
		await tally.countSubmitted(submission, user, again, await this.batches(), true);
		this.keepSubmitted(again);
	}

	private keepSubmitted({ items }: RunResult): void {
		for (const item of items) {
			const { name } = (item.json.batch ?? {}) as { name?: string };
			if (name !== undefined) this.submitted.set(name, item);
		}
	}

	private async lookWhileHeld(): Promise<void> {
		const { submission, tally } = this;
		if (submission.holdAt === 'none') return;
		await this.finish();
		if (this.workflow) {
			tally.countEarly(submission, await this.workflow.poll(), []);
			return;
		}
		const batches = await this.batches();
		const parameters = this.readParameters('getBatch', PATIENT_TIMEOUT);
		const { items } = await this.perform(parameters, this.itemsFor(batches));
		tally.countEarly(submission, items, batches);
	}

	private async cancel(): Promise<void> {
		const { submission, user, tally } = this;
		const batches = await this.batches();
		await this.behave(submission.cancelFaults);
		const parameters = this.readParameters('cancelBatch', TIMEOUT);
		const result = await this.perform(parameters, this.itemsFor(batches));
		await this.behave(CALM);
		tally.countCancelled(submission, user, result, await this.batches());
	}

	private async read(): Promise<void> {
		const { submission, user, here } = this;
		let left = await this.batches();
		for (const faults of [...submission.readFaults, undefined]) {
			if (left.length === 0) return;
			await this.behave({ ...CALM, ...faults });
			const timeout = faults ? TIMEOUT : PATIENT_TIMEOUT;
			const before = await this.batches();
			const { result, stored } = await here.counter.counting(() =>
				this.perform(this.readParameters('getBatch', timeout), this.itemsFor(left)),
			);
			await this.behave(CALM);
			const isCalm = !faults;
			const knows = (name: string) => this.knows(name);
			const after = await this.batches();
			const facts = { before, after, asked: left, stored: stored.count, isCalm, knows };
			const done = await here.reads.countRead(here.engine, submission, user, result, facts);
			left = left.filter(({ name }) => !done.has(name));
		}
	}

	/** n8n polls again and again, whatever happens. */
	private async poll(workflow: PolledWorkflow): Promise<void> {
		const { submission, user, tally, here } = this;
		const items: INodeExecutionData[] = [];
		for (const faults of [...submission.readFaults, undefined]) {
			await this.behave({ ...CALM, ...faults });
			workflow.parameters = triggerParameters(submission, faults ? TIMEOUT : PATIENT_TIMEOUT);
			const polled = await workflow.poll().catch((error: unknown) => {
				tally.countThrown(submission, user, error, !faults);
				return [];
			});
			items.push(...polled);
		}
		await this.behave(CALM);
		await here.reads.countPolled(here.engine, submission, user, items, await this.batches());
		tally.countEarly(submission, await workflow.poll(), []);
		tally.countEarly(submission, await workflow.restart(), []);
	}

	private async activeTrigger(): Promise<PolledWorkflow> {
		const { submission, user } = this;
		const workflow = await PolledWorkflow.of({
			credential: user.credential(),
			parameters: triggerParameters(submission, PATIENT_TIMEOUT),
			workflowId: user.key,
		});
		this.tally.countEarly(submission, await workflow.activate(), []);
		return workflow;
	}

	/** Not of a batch that is there, though Submit Batch could not tell. */
	private knows(name: string): boolean {
		return this.submission.knowsRequests && this.submitted.has(name);
	}

	private itemsFor(batches: readonly ReceivedBatch[]): INodeExecutionData[] {
		return batches.map(({ name }) => {
			const item = this.knows(name) && this.submitted.get(name);
			return item ? { json: item.json } : { json: { batch: { name } } };
		});
	}

	private readParameters(operation: string, timeout: number): Parameters {
		const { maxTries, deletes } = this.submission;
		return {
			resource: 'batch',
			operation,
			batch: { __rl: true, mode: 'id', value: '={{ $json.batch.name }}' },
			options: { timeout, maxTries, ...(deletes && { deleteWhenDone: true }) },
		};
	}

	private async perform(parameters: Parameters, items: INodeExecutionData[]): Promise<RunResult> {
		const { continueOnFail, retryOnFail } = this.submission;
		return await this.here.engine.run({
			parameters,
			items,
			credential: this.user.credential(),
			continueOnFail,
			...(retryOnFail && {
				nodeSettings: {
					retryOnFail,
					maxTries: 2,
					waitBetweenTries: 0,
					onError: continueOnFail ? ('continueRegularOutput' as const) : undefined,
				},
			}),
		});
	}

	private async batches(): Promise<ReceivedBatch[]> {
		return await this.user.asked<ReceivedBatch>('batches');
	}

	private async behave(behaviour: Record<string, unknown>): Promise<void> {
		const text = JSON.stringify(behaviour).replaceAll(KEY, this.user.key);
		await this.user.behave(JSON.parse(text) as Record<string, unknown>);
	}

	/** Waits until the batches are drawn, and lets no clock hold them back. */
	private async finish(): Promise<void> {
		const { url, key } = this.user;
		await fetch(`${url}/control/batches/finish?key=${key}`, { method: 'POST' });
	}
}

function submitParameters({ maxTries, takesPhoto }: Submission, timeout: number): Parameters {
	return {
		resource: 'batch',
		operation: 'submitBatch',
		prompt: '={{ $json.prompt }}',
		model: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
		batchKey: '={{ $json.sku }}',
		batchName: 'Night',
		imageFields: takesPhoto ? 'data' : '',
		aspectRatio: '={{ $json.ratio }}',
		imageSize: '={{ $json.model.includes("flash") ? "512" : "auto" }}',
		options: { timeout, maxTries },
	};
}

function triggerParameters({ maxTries }: Submission, timeout: number): Parameters {
	return { output: 'images', options: { timeout, maxTries } };
}
