import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import type { EmulatedUser } from '../engine/emulated';
import type { Engine, RunResult } from '../engine/engine';
import { ResultCount } from './resultCount';
import type { ReceivedBatch } from './runSubmission';
import { groupsOf, type Submission } from './submission';

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

/** What the contract says of an error item. */
const toldError = z.object({
	message: z.string(),
	description: z.string(),
	reason: z.string(),
	retryable: z.boolean(),
});
type ToldError = z.output<typeof toldError>;

const UNCONFIRMED = /^It is not known whether Google created the batch/;

/** What was counted of many submissions. */
export class SubmissionTally {
	submissions = 0;
	requests = 0;
	batches = 0;
	billed = 0;
	delivered = 0;
	explained = 0;
	/** Requests for batches, and downloads of results. */
	calls = 0;
	readonly reasons = new Map<string, number>();
	readonly lost: string[] = [];
	readonly repeated: string[] = [];
	readonly disordered: string[] = [];
	readonly broken: string[] = [];
	readonly untrue: string[] = [];
	readonly leaked: string[] = [];
	readonly endless: string[] = [];

	/** @param isCalm whether the provider did nothing wrong, so that every batch has to be there */
	async countSubmitted(
		submission: Submission,
		user: EmulatedUser,
		result: RunResult,
		batches: readonly ReceivedBatch[],
		isCalm: boolean,
	): Promise<void> {
		this.searchKey(submission, user, result);
		const uploads = (await user.asked('uploads')).length;
		const { error, items } = result;
		if (error) this.countThrown(submission, user, error, isCalm);
		for (const [model, requests] of groupsOf(submission)) {
			const at = `${nameOf(submission)} ${model}`;
			const own = batches.filter((batch) => batch.model === model);
			const [batch] = own;
			if (own.length > 1) this.repeated.push(`${at}: created ${own.length} times`);
			if (batch) this.countLines(at, batch, requests);
			const places = requests.map(({ prompt }) =>
				submission.requests.findIndex((other) => other.prompt === prompt),
			);
			const mine = items.filter(({ pairedItem }) =>
				placesOf(pairedItem).some((place) => places.includes(place)),
			);
			const told = mine.flatMap(({ json }) => (json.error ? [toldError.parse(json.error)] : []));
			const submitted = mine.filter(({ json }) => !json.error);
			told.forEach((one) => this.countExplained(at, one));
			const failures = error
				? [{ message: error.message, description: error.description ?? '' }]
				: told;
			this.countMoney(at, failures, batch, uploads);
			if (submitted.length > 0) {
				const [{ json, pairedItem }] = submitted as [INodeExecutionData];
				const { name } = json.batch as { name: string };
				if (submitted.length > 1 || told.length > 0) this.disordered.push(`${at}: several items`);
				if (name !== batch?.name)
					this.untrue.push(`${at}: told ${name}, and ${batch?.name} is there`);
				if (placesOf(pairedItem).join() !== places.join()) this.disordered.push(`${at}: pairing`);
				continue;
			}
			if (!error && told.length !== requests.length)
				this.lost.push(`${at}: ${told.length} error items`);
			if (isCalm) this.lost.push(`${at}: ${failures[0]?.message}, and nothing was wrong`);
		}
	}

	/** A batch that is there has to be told of, or said not to be known. */
	private countMoney(
		at: string,
		failures: ReadonlyArray<Pick<ToldError, 'message' | 'description'>>,
		batch: ReceivedBatch | undefined,
		uploads: number,
	): void {
		for (const { message, description } of failures) {
			const isUnconfirmed = UNCONFIRMED.test(message);
			if (batch && !isUnconfirmed) this.untrue.push(`${at}: is there, and told is: ${message}`);
			if (isUnconfirmed && !description.includes('list'))
				this.untrue.push(`${at}: not how to look`);
			if (uploads > 0 && description.includes('Nothing was sent')) {
				this.untrue.push(`${at}: sent, and told not to be: ${message}`);
			}
			if (!batch && !isUnconfirmed && description.includes('may have charged')) {
				this.untrue.push(`${at}: no batch, and told to cost: ${message}`);
			}
			if (batch && /nothing was (\w+ or )?billed/i.test(description)) {
				this.untrue.push(`${at}: there, and told not to be billed: ${message}`);
			}
		}
	}

	private countLines(at: string, { lines }: ReceivedBatch, requests: Submission['requests']): void {
		const sent = lines.map(({ key, body }) => {
			const parts = body.contents.flatMap(({ parts }) => parts);
			return `${key}: ${parts.flatMap(({ text }) => text ?? []).join()}`;
		});
		const asked = requests.map(({ key, prompt }) => `${key}: ${prompt}`);
		if (sent.join('\n') !== asked.join('\n')) this.broken.push(`${at}: ${sent.join(', ')}`);
	}

	/** Before there is anything to deliver, nothing is. */
	countEarly(
		submission: Submission,
		items: readonly INodeExecutionData[],
		batches: readonly ReceivedBatch[],
	): void {
		const at = `${nameOf(submission)} early`;
		if (items.length !== batches.length) this.disordered.push(`${at}: ${items.length} items`);
		for (const [index, { json, binary }] of items.entries()) {
			const { name, state } = (json.batch ?? {}) as { name?: string; state?: string };
			const batch = batches[index];
			const isTrue = name === batch?.name && state === batch?.state.toLowerCase() && !binary;
			if (!isTrue) this.untrue.push(`${at}: ${JSON.stringify(json)}`);
		}
	}

	countCancelled(
		submission: Submission,
		user: EmulatedUser,
		result: RunResult,
		batches: readonly ReceivedBatch[],
	): void {
		const at = `${nameOf(submission)} cancel`;
		this.searchKey(submission, user, result);
		if (result.error) return this.countThrown(submission, user, result.error, false);
		if (result.items.length !== batches.length)
			this.lost.push(`${at}: ${result.items.length} items`);
		for (const { json } of result.items) {
			if (json.error) {
				this.countExplained(at, toldError.parse(json.error));
				continue;
			}
			const { name, state } = json.batch as { name: string; state: string };
			const batch = batches.find((other) => other.name === name);
			if (batch?.state.toLowerCase() !== state)
				this.untrue.push(`${at}: ${state}, ${batch?.state}`);
		}
	}

	/** @returns the names of the batches that need not be read again */
	async countRead(
		engine: Engine,
		submission: Submission,
		user: EmulatedUser,
		result: RunResult,
		{ before, after, asked, stored, isCalm, knows }: ReadFacts,
	): Promise<Set<string>> {
		const at = `${nameOf(submission)} read`;
		const done = new Set<string>();
		this.searchKey(submission, user, result);
		this.countCalls(at, submission, before, after);
		if (result.error) {
			const isExpected = !isCalm || submission.isOutputGone;
			this.countThrown(submission, user, result.error, !isExpected);
			const deleted = after.filter(({ deletes }) => deletes > 0).length;
			if (deleted > before.filter(({ deletes }) => deletes > 0).length) {
				this.lost.push(`${at}: deleted, and the run dropped its images`);
			}
			return isExpected && isCalm ? new Set(asked.map(({ name }) => name)) : done;
		}
		let hasFailed = false;
		for (const [place, batch] of asked.entries()) {
			const own = result.items.filter(({ pairedItem }) => placesOf(pairedItem).includes(place));
			const [first] = own;
			if (own.length === 1 && first?.json.error && !first.json.batch) {
				hasFailed = true;
				this.countExplained(at, toldError.parse(first.json.error));
				const isExpected = !isCalm || submission.isOutputGone;
				if (!isExpected) this.lost.push(`${at}: ${JSON.stringify(first.json.error)}`);
				if (isCalm) done.add(batch.name);
				continue;
			}
			const now = after.find(({ name }) => name === batch.name) ?? batch;
			await this.countResults(engine, submission, now, own, knows(batch.name));
			if (now.deletes > 0 && !submission.deletes) this.lost.push(`${at}: deleted unasked`);
			done.add(batch.name);
		}
		const binaries = result.items.filter(({ binary }) => binary).length;
		const isStrict = !hasFailed && !submission.retryOnFail;
		if (isStrict && stored !== binaries)
			this.leaked.push(`${at}: ${stored} files, ${binaries} images`);
		return done;
	}

	async countPolled(
		engine: Engine,
		submission: Submission,
		user: EmulatedUser,
		items: INodeExecutionData[],
		batches: readonly ReceivedBatch[],
	): Promise<void> {
		this.searchText(submission, user, JSON.stringify(items.map(({ json }) => json)));
		const strangers = items.filter(
			({ json }) => !batches.some(({ name }) => name === (json.batch as ReceivedBatch).name),
		);
		if (strangers.length > 0) this.disordered.push(`${nameOf(submission)}: items of no batch`);
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
		const requests = groupsOf(submission).get(batch.model) ?? [];
		const count = new ResultCount(submission, batch, requests, items, knowsRequests);
		const at = `${nameOf(submission)} ${batch.model}`;
		const say = (text: string) => `${at}: ${text}`;
		this.lost.push(...count.lost().map(say));
		this.repeated.push(...count.repeated().map(say));
		this.disordered.push(...count.disordered().map(say));
		this.untrue.push(...count.untrue().map(say));
		this.broken.push(...(await count.broken(engine)).map(say));
		for (const { json, binary } of items) {
			if (binary) this.delivered++;
			if (json.error) this.countExplained(at, toldError.parse(json.error));
		}
	}

	/** Counts a failure that ended a run or a poll. */
	countThrown(
		submission: Submission,
		user: EmulatedUser,
		error: unknown,
		isUnexpected: boolean,
	): void {
		const at = nameOf(submission);
		const {
			message = '',
			description,
			name,
			stack,
			cause,
		} = error as Partial<Error & { description: string }>;
		const told = typeof description === 'string' ? description : '';
		this.searchText(
			submission,
			user,
			[message, told, stack, String(cause), JSON.stringify(error)].join(),
		);
		this.explained++;
		if (!/^Node(?:Api|Operation)Error$/.test(name ?? '') || !message || !told) {
			this.broken.push(`${at}: ${name} "${message}" is not explained`);
		}
		if (isUnexpected) this.lost.push(`${at}: ${message} ${told}, and nothing was wrong`);
	}

	private countExplained(at: string, { message, description, reason, retryable }: ToldError): void {
		this.explained++;
		this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
		if (!message || !description || !reason || typeof retryable !== 'boolean') {
			this.broken.push(`${at}: ${reason} "${message}" is not explained`);
		}
		if (description.includes('Nothing was sent')) this.untrue.push(`${at}: ${message}: was sent`);
	}

	/** Each request meets a fault, or is answered. */
	private countCalls(
		at: string,
		{ retryOnFail, maxTries }: Submission,
		before: readonly ReceivedBatch[],
		after: readonly ReceivedBatch[],
	): void {
		const callsOf = (batches: readonly ReceivedBatch[]) =>
			batches.reduce((sum, { gets, downloads }) => sum + gets + downloads.length, 0);
		const calls = callsOf(after) - callsOf(before);
		// Each batch is described and read; seven faults may each cost one more, and a Range two.
		const most = (retryOnFail ? 2 : 1) * (after.length * (2 * maxTries + 1) + 14);
		if (calls > most) this.endless.push(`${at}: ${calls} calls`);
	}

	async countEnd(
		submission: Submission,
		user: EmulatedUser,
		batches: readonly ReceivedBatch[],
	): Promise<void> {
		this.submissions++;
		this.requests += submission.requests.length;
		this.batches += batches.length;
		this.billed += batches.reduce((sum, { billed }) => sum + billed, 0);
		this.calls += batches.reduce((sum, { gets, downloads }) => sum + gets + downloads.length, 0);
		const names = batches.map(({ displayName }) => displayName).join();
		this.searchText(submission, user, names);
		for (const { requests } of await user.asked<{ requests: Array<{ status: number }> }>(
			'uploads',
		)) {
			this.calls += requests.length;
		}
	}

	private searchKey(submission: Submission, user: EmulatedUser, { run, hints, error }: RunResult) {
		const text = `${JSON.stringify(run)} ${hints.join()} ${error?.message} ${error?.description}`;
		this.searchText(submission, user, `${text} ${error?.stack} ${String(error?.cause)}`);
	}

	private searchText(submission: Submission, { key }: EmulatedUser, text: string): void {
		const place = text.indexOf(key);
		if (place < 0) return;
		const around = text.slice(Math.max(0, place - 80), place + 80);
		this.leaked.push(`${nameOf(submission)}: the key in ${around}`);
	}
}

function nameOf({ mode, number }: Submission): string {
	return `${mode} ${number}`;
}

/** The input items of an item. */
export function placesOf(pairedItem: INodeExecutionData['pairedItem']): number[] {
	const all = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return all.flatMap((one) => (typeof one === 'object' ? [one.item] : []));
}
