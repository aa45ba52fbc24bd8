import type { INodeExecutionData } from 'n8n-workflow';
import type { EmulatedUser } from '../engine/emulated';
import type { Engine, RunResult } from '../engine/engine';
import { ResultCount } from './resultCount';
import type { ReceivedBatch } from './runSubmission';
import { groupsOf, type Submission } from './submission';
import { callsOf, nameOf, placesOf, type SubmissionFindings } from './submissionFindings';

/** What a run that reads batches is judged by. */
interface ReadFacts {
	before: ReceivedBatch[];
	after: ReceivedBatch[];
	/** The batches that it was asked for, in this order. */
	asked: ReceivedBatch[];
	/** How many files n8n stored meanwhile. */
	stored: number;
	/** Whether the provider did nothing wrong. */
	isCalm: boolean;
	/** Whether the run was told of the requests of a batch. */
	knows: (batch: string) => boolean;
}

/** Counts what came of reading the results of submissions. */
export class ReadTally {
	constructor(private readonly found: SubmissionFindings) {}

	/** @returns the names of the batches that need not be read again */
	async countRead(
		engine: Engine,
		submission: Submission,
		user: EmulatedUser,
		result: RunResult,
		{ before, after, asked, stored, isCalm, knows }: ReadFacts,
	): Promise<Set<string>> {
		const { found } = this;
		const at = `${nameOf(submission)} read`;
		const done = new Set<string>();
		found.searchKey(submission, user, result);
		this.countCalls(at, submission, before, after);
		if (result.error) {
			const isExpected = !isCalm || submission.isOutputGone;
			found.countThrown(submission, user, result.error, !isExpected);
			const deleted = after.filter(({ deletes }) => deletes > 0).length;
			if (deleted > before.filter(({ deletes }) => deletes > 0).length) {
				found.lost.push(`${at}: deleted, and the run dropped its images`);
			}
			return isExpected && isCalm ? new Set(asked.map(({ name }) => name)) : done;
		}
		let hasFailed = false;
		for (const [place, batch] of asked.entries()) {
			const own = result.items.filter(({ pairedItem }) => placesOf(pairedItem).includes(place));
			const [first] = own;
			if (own.length === 1 && first?.json.error && !first.json.batch) {
				hasFailed = true;
				found.countExplained(at, first.json.error);
				const isExpected = !isCalm || submission.isOutputGone;
				if (!isExpected) found.lost.push(`${at}: ${JSON.stringify(first.json.error)}`);
				if (isCalm) done.add(batch.name);
				continue;
			}
			const now = after.find(({ name }) => name === batch.name) ?? batch;
			await this.countResults(engine, submission, now, own, knows(batch.name));
			if (now.deletes > 0 && !submission.deletes) found.lost.push(`${at}: deleted unasked`);
			done.add(batch.name);
		}
		const binaries = result.items.filter(({ binary }) => binary).length;
		const isStrict = !hasFailed && !submission.retryOnFail;
		if (isStrict && stored !== binaries)
			found.leaked.push(`${at}: ${stored} files, ${binaries} images`);
		return done;
	}

	async countPolled(
		engine: Engine,
		submission: Submission,
		user: EmulatedUser,
		items: INodeExecutionData[],
		batches: readonly ReceivedBatch[],
	): Promise<void> {
		const { found } = this;
		found.searchText(submission, user, JSON.stringify(items.map(({ json }) => json)));
		const strangers = items.filter(
			({ json }) => !batches.some(({ name }) => name === (json.batch as ReceivedBatch).name),
		);
		if (strangers.length > 0) found.disordered.push(`${nameOf(submission)}: items of no batch`);
		for (const batch of batches) {
			const own = items.filter(({ json }) => (json.batch as ReceivedBatch).name === batch.name);
			await this.countResults(engine, submission, batch, own, false);
		}
	}

	private async countResults(
		engine: Engine,
		submission: Submission,
		batch: ReceivedBatch,
		items: INodeExecutionData[],
		knowsRequests: boolean,
	): Promise<void> {
		const { found } = this;
		const requests = groupsOf(submission).get(batch.model) ?? [];
		const count = new ResultCount(submission, batch, requests, items, knowsRequests);
		const at = `${nameOf(submission)} ${batch.model}`;
		const say = (text: string) => `${at}: ${text}`;
		found.lost.push(...count.lost().map(say));
		found.repeated.push(...count.repeated().map(say));
		found.disordered.push(...count.disordered().map(say));
		found.untrue.push(...count.untrue().map(say));
		found.broken.push(...(await count.broken(engine)).map(say));
		for (const { json, binary } of items) {
			if (binary) found.delivered++;
			if (json.error) found.countExplained(at, json.error);
		}
	}

	/** Each request meets a fault, or is answered. */
	private countCalls(
		at: string,
		{ retryOnFail, maxTries }: Submission,
		before: readonly ReceivedBatch[],
		after: readonly ReceivedBatch[],
	): void {
		const { found } = this;
		const calls = callsOf(after) - callsOf(before);
		// Each batch is described and read; seven faults may each cost one more, and a Range two.
		const most = (retryOnFail ? 2 : 1) * (after.length * (2 * maxTries + 1) + 14);
		if (calls > most) found.endless.push(`${at}: ${calls} calls`);
	}
}
