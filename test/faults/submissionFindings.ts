import type { INodeExecutionData } from 'n8n-workflow';
import { z } from 'zod';
import type { EmulatedUser } from '../engine/emulated';
import type { RunResult } from '../engine/engine';
import { Findings } from './findings';
import type { ReceivedBatch } from './runSubmission';
import type { Submission } from './submission';

/** What the contract says of an error item. */
const toldError = z.object({
	message: z.string(),
	description: z.string(),
	reason: z.string(),
	retryable: z.boolean(),
});
export type ToldError = z.output<typeof toldError>;

/** What was found of submissions in whatever they tell. */
export class SubmissionFindings extends Findings {
	explained = 0;
	readonly leaked: string[] = [];
	readonly endless: string[] = [];

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

	/** Counts an error item. */
	countExplained(at: string, error: unknown): ToldError {
		const told = toldError.parse(error);
		const { message, description, reason, retryable } = told;
		this.explained++;
		this.countReason(reason);
		if (!message || !description || !reason || typeof retryable !== 'boolean') {
			this.broken.push(`${at}: ${reason} "${message}" is not explained`);
		}
		if (description.includes('Nothing was sent')) this.untrue.push(`${at}: ${message}: was sent`);
		return told;
	}

	/** Looks for the key in all that a run leaves. */
	searchKey(submission: Submission, user: EmulatedUser, { run, hints, error }: RunResult) {
		const text = `${JSON.stringify(run)} ${hints.join()} ${error?.message} ${error?.description}`;
		this.searchText(submission, user, `${text} ${error?.stack} ${String(error?.cause)}`);
	}

	searchText(submission: Submission, { key }: EmulatedUser, text: string): void {
		const place = text.indexOf(key);
		if (place < 0) return;
		const around = text.slice(Math.max(0, place - 80), place + 80);
		this.leaked.push(`${nameOf(submission)}: the key in ${around}`);
	}
}

export function nameOf({ mode, number }: Submission): string {
	return `${mode} ${number}`;
}

/** The input items of an item. */
export function placesOf(pairedItem: INodeExecutionData['pairedItem']): number[] {
	const all = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
	return all.flatMap((one) => (typeof one === 'object' ? [one.item] : []));
}

/** Requests for batches, and downloads of their results. */
export function callsOf(batches: readonly ReceivedBatch[]): number {
	return batches.reduce((sum, { gets, downloads }) => sum + gets + downloads.length, 0);
}
