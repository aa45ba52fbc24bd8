import { setImmediate } from 'node:timers/promises';
import type { KeyState } from '../control/ledger';
import type { ReceivedBatch } from '../control/records';
import { createId, type FileStore, type StoredFile } from '../files/store';
import { drawLine, type DrawingContext, type DrawnLine } from './draw';
import type { BatchInput } from './input';
import type { BatchRequest } from './request';
import type { ResultsFile } from './results';

export type EndState = 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';
export type BatchState = 'PENDING' | 'RUNNING' | EndState;

const ENDS = { succeeded: 'SUCCEEDED', failed: 'FAILED', expired: 'EXPIRED' } as const;

const ID_LENGTH = 36;

/** What a batch is made of. */
export interface BatchParts {
	request: Omit<BatchRequest, 'input'>;
	input: BatchInput;
	drawing: DrawingContext;
	results: ResultsFile;
	files: FileStore;
	state: KeyState;
	/** The requests as the record shows them. */
	lines: ReceivedBatch['lines'];
}

/**
 * A batch. It is drawn from the moment it exists; which state it shows follows from the clock and
 * the key's settings each time somebody looks.
 */
export class Batch {
	readonly id = createId(ID_LENGTH);
	readonly createdAt = Date.now();
	readonly record: ReceivedBatch;
	readonly counts: Record<DrawnLine['outcome'], number> = { succeeded: 0, failed: 0, omitted: 0 };
	/** Set once it has ended, with the time in milliseconds. */
	end?: { state: EndState; at: number };
	/** Why it could not be drawn, which is a bug of the emulator. */
	bug?: string;
	/** The results, once it has ended with some. */
	output?: StoredFile;
	/** Settled once it is drawn or has been stopped. */
	readonly drawn: Promise<void>;
	private isDrawn = false;
	private isStopped = false;
	private isHurried = false;
	private images = { billed: 0, all: 0 };

	constructor(readonly parts: BatchParts) {
		const { request, input, drawing, lines } = parts;
		this.record = {
			name: `batches/${this.id}`,
			displayName: request.displayName ?? null,
			model: drawing.offer.id,
			state: 'PENDING',
			inputFile: input.fileName ?? null,
			lines,
			requests: input.count,
			billed: 0,
			images: 0,
			creates: 1,
			gets: 0,
			cancels: 0,
			deletes: 0,
			downloads: [],
		};
		this.drawn = this.draw();
	}

	get key(): string {
		return this.parts.drawing.owner;
	}

	/** Milliseconds since the epoch at which it starts to run by the clock. */
	get startsAt(): number {
		return this.createdAt + (this.parts.drawing.behaviour.batchPendingMs ?? 0);
	}

	private get endsAt(): number {
		return this.startsAt + (this.parts.drawing.behaviour.batchRunningMs ?? 0);
	}

	private async draw(): Promise<void> {
		const { input, drawing, results } = this.parts;
		const indexes = Array.from({ length: input.count }, (_, index) => index);
		if (drawing.behaviour.batchOrder === 'reversed') indexes.reverse();
		try {
			for (const index of indexes) {
				// Lets other calls in between lines that take no time.
				await setImmediate();
				if (this.isStopped) return;
				const { lines, outcome, images } = await drawLine(drawing, await input.read(index));
				for (const line of lines) await results.writeLine(line);
				this.counts[outcome]++;
				this.images.all += images;
				if (images > 0) this.images.billed++;
			}
		} catch (error) {
			this.bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
		} finally {
			await results.close();
			await input.close();
		}
		if (this.bug !== undefined) this.finish('FAILED', false);
		this.isDrawn = !this.isStopped;
		this.look();
	}

	private finish(state: EndState, keepsResults: boolean): void {
		const { results, files, state: owner } = this.parts;
		this.end = { state, at: Date.now() };
		if (!keepsResults) {
			results.remove();
			return;
		}
		this.output = files.keepResults({
			id: owner.behaviour.batchShortFileNames ? createId() : `batch-${this.id}`,
			key: this.key,
			path: results.path,
			bytes: results.bytes,
			sha256: results.sha256,
			downloads: this.record.downloads,
		});
	}

	private read(): BatchState {
		if (this.end) return this.end.state;
		const { batchHold } = this.parts.state.behaviour;
		const now = this.isHurried ? Number.POSITIVE_INFINITY : Date.now();
		if (batchHold === 'pending' || now < this.startsAt) return 'PENDING';
		if (batchHold === 'running' || now < this.endsAt || !this.isDrawn) return 'RUNNING';
		const { batchEndsAs = 'succeeded', batchPartialOutput } = this.parts.state.behaviour;
		const state = ENDS[batchEndsAs];
		this.finish(state, state === 'SUCCEEDED' || batchPartialOutput === true);
		return state;
	}

	/** Returns the state now, ends the batch if it is time, and updates the record. */
	look(): BatchState {
		const state = this.read();
		// What is drawn ahead of time has not happened yet.
		const { billed, all } = state === 'PENDING' ? { billed: 0, all: 0 } : this.images;
		Object.assign(this.record, { state, billed, images: all });
		return state;
	}

	/** Stops drawing and waits for the line in progress. */
	async stop(): Promise<void> {
		this.isStopped = true;
		await this.drawn;
	}

	/** Ends it as CANCELLED, unless it has ended. */
	async cancel(): Promise<void> {
		const isPending = this.look() === 'PENDING';
		await this.stop();
		if (this.end) return;
		if (isPending) {
			this.images = { billed: 0, all: 0 };
			Object.assign(this.counts, { succeeded: 0, failed: 0, omitted: 0 });
		}
		const keeps = this.parts.state.behaviour.batchPartialOutput === true;
		this.finish('CANCELLED', keeps && !isPending);
		this.look();
	}

	/** Lets no clock hold it back any longer, and waits until it is drawn. */
	async hurry(): Promise<void> {
		this.isHurried = true;
		await this.drawn;
		this.look();
	}

	/** Stops it for good; its results stay if it has ended. */
	async discard(): Promise<void> {
		await this.stop();
		if (!this.end) this.parts.results.remove();
	}
}
