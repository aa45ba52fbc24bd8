import type { INodeExecutionData } from 'n8n-workflow';
import { Failure, isFailure } from '../failure/failure';
import type { NodeRun } from '../run/nodeRun';
import type { Reservation } from '../run/spending';
import { findUnconfirmed } from '../transport/batchCreation';
import { toFailure } from '../transport/toFailure';
import { readKeys, requireDistinctKeys } from './batchKeys';
import { groupRequests, sharedImages, type BatchRequest, type BatchRequests } from './batchRequest';
import { inParallel } from './inParallel';
import { expectedUris, requireFittingFile } from './requestsFile';
import { reserveBatches } from './reserveBatches';
import { planSubmission, submissionCalls, submissionItem, type Submission } from './submission';
import { submitBatch } from './submitBatch';

/** How the requests are read and shown, which they share with single ones. */
export interface RequestReader {
	/** @throws Failure for any reason not to send the request of an item */
	plan(run: NodeRun, itemIndex: number, key: string): Promise<BatchRequest>;
	preview(
		run: NodeRun,
		request: BatchRequest,
		requests: BatchRequests,
	): Promise<INodeExecutionData>;
}

/** Most items whose images are looked at, or fetched, at the same time. */
const ITEMS_AT_ONCE = 8;

const ALREADY_SUBMITTED =
	'This execution had already submitted the batch, so it was not submitted again.';
const NOT_ALL =
	'Not all items were submitted. Items with an "error" say why. The batches that were submitted continue.';

/**
 * Submits all input items of a run, after each of them was read and checked.
 * @returns one item per batch, and one for each item that is in none where the run goes on without it
 * @throws Failure that ends the run
 */
export async function submitItems(
	run: NodeRun,
	reader: RequestReader,
): Promise<INodeExecutionData[]> {
	return await new ItemSubmission(run, reader).results();
}

class ItemSubmission {
	/** The batches of this run, those of earlier tries included. */
	private readonly submissions: Submissions;
	private readonly output: Array<{ first: number; item: INodeExecutionData }> = [];
	private hasBatch = false;
	private uploadedImages = 0;

	constructor(
		private readonly run: NodeRun,
		private readonly reader: RequestReader,
	) {
		const isOne = (value: unknown) => value instanceof Submissions;
		this.submissions = run.retryMemory.keepNotes(isOne, () => new Submissions());
	}

	async results(): Promise<INodeExecutionData[]> {
		const earlier = [...this.submissions.all];
		for (const submission of earlier) await this.settle(submission);
		const settled = new Set(earlier.flatMap(({ items }) => items));
		const left = this.run.itemIndexes.filter((itemIndex) => !settled.has(itemIndex));
		const requests = await this.orErrorItems(left, () => this.planItems(left));
		const isPreview = ({ plan }: BatchRequest) => plan.settings.dryRun;
		const previewed = await this.fittingGroups(requests?.filter(isPreview));
		const submitted = await this.fittingGroups(requests?.filter((one) => !isPreview(one)));
		for (const group of previewed) await this.preview(group);
		await this.orErrorItems(itemsOf(submitted.flat()), () => this.submitGroups(submitted));
		this.showUploads();
		const inOrder = [...this.output].sort((one, other) => one.first - other.first);
		return inOrder.map(({ item }) => item);
	}

	/** A batch that an earlier try has submitted, or may have. */
	private async settle(submission: Submission): Promise<void> {
		const { run } = this;
		const { items, displayName, doubt } = submission;
		await this.orErrorItems(items, async () => {
			const calls = submissionCalls(run, submission);
			submission.batch ??= await findUnconfirmed(calls, displayName, doubt ?? { facts: {} });
			this.deliver({ ...submission, warnings: [...submission.warnings, ALREADY_SUBMITTED] });
		});
	}

	/** Reads the items, several at once. Items that cannot be sent become error items, or end the run. */
	private async planItems(items: readonly number[]): Promise<BatchRequest[]> {
		const { run, reader } = this;
		const keys = readKeys(run);
		requireDistinctKeys(keys);
		const planItem = async (itemIndex: number): Promise<BatchRequest | Failure> => {
			try {
				if (run.startSignal.aborted) return new Failure('cancelled', {});
				const key = keys.get(itemIndex) ?? '';
				return isFailure(key) ? key : await reader.plan(run, itemIndex, key);
			} catch (error) {
				return toFailure(error);
			}
		};
		const endsRun = (result: BatchRequest | Failure) => isFailure(result) && this.isFatal(result);
		const results = await inParallel(items, ITEMS_AT_ONCE, planItem, endsRun);
		const requests: BatchRequest[] = [];
		for (const [index, result] of results.entries()) {
			const itemIndex = items[index] ?? 0;
			if (isFailure(result)) await this.fail([itemIndex], result.with({ itemIndex }));
			else requests.push(result);
		}
		return requests;
	}

	private async fittingGroups(requests: readonly BatchRequest[] = []): Promise<BatchRequests[]> {
		const groups: BatchRequests[] = [];
		for (const group of groupRequests(requests)) {
			await this.orErrorItems(itemsOf(group), () => {
				requireFittingFile(group, expectedUris(sharedImages(group)));
				groups.push(group);
			});
		}
		return groups;
	}

	private async preview(group: BatchRequests): Promise<void> {
		// One by one, to keep few files open at once.
		for (const request of group) {
			await this.orErrorItems(itemsOf([request]), async () => {
				const item = await this.reader.preview(this.run, request, group);
				this.output.push({ first: request.itemIndex, item });
			});
		}
	}

	private async submitGroups(groups: readonly BatchRequests[]): Promise<void> {
		const planned = groups.map((group) => planSubmission(this.run, group, groups.length));
		const reservations = reserveBatches(this.run, planned, groups);
		try {
			for (const [index, group] of groups.entries()) {
				await this.submitGroup(planned[index]!, group, reservations[index]!);
			}
		} finally {
			reservations.forEach((reservation) => reservation.close());
		}
	}

	private async submitGroup(
		submission: Submission,
		requests: BatchRequests,
		reservation: Reservation,
	): Promise<void> {
		await this.orErrorItems(submission.items, async () => {
			const { submissions, run } = this;
			try {
				const { batch, wasThere } = await submitBatch(run, submission, requests);
				reservation.spend();
				const warnings = [...submission.warnings, ...(wasThere ? [ALREADY_SUBMITTED] : [])];
				const done = { ...submission, batch, warnings };
				submissions.all.push({ ...submission, batch });
				if (!wasThere) this.uploadedImages += submission.shared.length;
				this.deliver(done);
			} catch (error) {
				const failure = toFailure(error);
				reservation.spendIfCharged(failure);
				if (failure.mayBeCharged) submissions.all.push({ ...submission, doubt: failure });
				throw toFailure(failure);
			}
		});
	}

	/** Adds the item of a batch that is there. It must reach the user whatever comes after. */
	private deliver(submission: Submission): void {
		const { items, batch, cost, warnings } = submission;
		if (!batch) return;
		this.hasBatch = true;
		const { summary } = this.run;
		warnings.forEach((warning) => summary.warn(warning));
		if (cost) summary.addEstimate(cost);
		this.output.push({ first: items[0] ?? 0, item: submissionItem(submission, batch) });
	}

	/** Runs a step for these items. A failure becomes their error items, or ends the run. */
	private async orErrorItems<T>(
		items: readonly number[],
		step: () => Promise<T> | T,
	): Promise<T | undefined> {
		try {
			return await step();
		} catch (error) {
			await this.fail(items, toFailure(error));
			return undefined;
		}
	}

	/** @throws the failure when it ends the run */
	private async fail(items: readonly number[], failure: Failure): Promise<void> {
		if (this.isFatal(failure)) throw failure;
		if (!this.run.continuesOnFailure) this.run.summary.warn(NOT_ALL);
		for (const itemIndex of items) {
			const item = await this.run.errorItem(failure, { items: [itemIndex] });
			this.output.push({ first: itemIndex, item });
		}
	}

	/** An error would drop the batches that are submitted, unless a next try returns them. */
	private isFatal(failure: Failure): boolean {
		if (failure.is('cancelled')) return true;
		const isKept = this.hasBatch && !this.run.retryMemory.hasMoreTries;
		return !this.run.continuesOnFailure && !isKept;
	}

	private showUploads(): void {
		const { uploadedImages: images } = this;
		if (images === 0) return;
		const [what, it] =
			images === 1
				? ['1 reference image shared by several requests was', 'it']
				: [`${images} reference images shared by several requests were`, 'them'];
		const message = `${what} uploaded once. Google keeps ${it} for 48 hours, the longest that a batch can take.`;
		this.run.summary.hint(message, 'info');
	}
}

/** What the tries of a run note for one another. */
class Submissions {
	readonly all: Submission[] = [];
}

function itemsOf(requests: readonly BatchRequest[]): number[] {
	return requests.map(({ itemIndex }) => itemIndex);
}
