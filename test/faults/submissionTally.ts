import type { INodeExecutionData } from 'n8n-workflow';
import type { EmulatedUser } from '../engine/emulated';
import type { RunResult } from '../engine/engine';
import type { ReceivedBatch } from './runSubmission';
import { groupsOf, type Submission } from './submission';
import {
	callsOf,
	nameOf,
	placesOf,
	SubmissionFindings,
	type ToldError,
} from './submissionFindings';

const UNCONFIRMED = /^It is unclear whether Google created the batch/;

/** What was counted of many submissions; reading their results is counted in `ReadTally`. */
export class SubmissionTally extends SubmissionFindings {
	submissions = 0;
	requests = 0;
	batches = 0;
	billed = 0;
	/** Requests for batches, and downloads of results. */
	calls = 0;

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
			const told = mine.flatMap(({ json }) =>
				json.error ? [this.countExplained(at, json.error)] : [],
			);
			const submitted = mine.filter(({ json }) => !json.error);
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
				this.countExplained(at, json.error);
				continue;
			}
			const { name, state } = json.batch as { name: string; state: string };
			const batch = batches.find((other) => other.name === name);
			if (batch?.state.toLowerCase() !== state)
				this.untrue.push(`${at}: ${state}, ${batch?.state}`);
		}
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
		this.calls += callsOf(batches);
		const names = batches.map(({ displayName }) => displayName).join();
		this.searchText(submission, user, names);
		for (const { requests } of await user.asked<{ requests: Array<{ status: number }> }>(
			'uploads',
		)) {
			this.calls += requests.length;
		}
	}
}
