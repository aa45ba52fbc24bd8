import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { createdAt, type Batch } from '../gemini/batch';
import { CREDENTIAL } from '../transport/provider';
import { WINDOW_MS } from './endedBatches';
import { readPosition, type Position } from './readResults';

const DAY_MS = 24 * 60 * 60 * 1000;

const begunSchema = z.object({
	created: z.number(),
	/** Where to go on. */
	next: z.unknown().transform(readPosition),
	/** Whether everything before that is in n8n. */
	isKept: z.boolean(),
});

const memorySchema = z.object({
	/** The credential whose batches these are. */
	account: z.string(),
	/**
	 * The batches that were delivered, or had ended before the trigger was turned on, each with the time
	 * of its creation in seconds since 1970; 0 when it is not known.
	 */
	reported: z.record(z.string(), z.number()),
	/** Those whose results did not fit into one poll, with the same time. */
	begun: z.record(z.string(), begunSchema).catch({}),
	/** Batches to delete at the next poll. */
	toDelete: z.array(z.string()).catch([]),
});
type Memory = z.output<typeof memorySchema>;

/**
 * What a trigger knows from its earlier polls, in n8n's static data. n8n saves it together with the
 * start of the workflow, so it is changed only by `save`, when the items are ready to be returned.
 */
export class TriggerMemory {
	private constructor(
		private readonly staticData: IDataObject,
		private readonly memory: Memory,
		/** Whether nothing is known of this account, because the trigger was just turned on. */
		readonly isNew: boolean,
	) {}

	/** Must be called during the poll that uses it. */
	static of(context: IPollFunctions): TriggerMemory {
		const account = context.getNode().credentials?.[CREDENTIAL]?.id ?? '';
		const staticData = context.getWorkflowStaticData('node');
		// A copy, because n8n notices every change to its own object.
		const parsed = memorySchema.safeParse(staticData);
		const isNew = !parsed.success || parsed.data.account !== account;
		const memory = isNew ? { account, reported: {}, begun: {}, toDelete: [] } : parsed.data;
		return new TriggerMemory(staticData, memory, isNew);
	}

	hasReported({ name }: Batch): boolean {
		return Object.hasOwn(this.memory.reported, name);
	}

	/** The batch was delivered, or is not to be. */
	report(batch: Batch): void {
		this.memory.reported[batch.name] = createdSeconds(batch);
		delete this.memory.begun[batch.name];
	}

	/** The results before this position were delivered. */
	reportUpTo(batch: Batch, next: Position, isKept: boolean): void {
		this.memory.begun[batch.name] = { created: createdSeconds(batch), next, isKept };
	}

	/** Where to go on reading the batch, undefined: at its start; and whether what was read is in n8n. */
	begun({ name }: Batch): { next?: Position; isKept: boolean } {
		return this.memory.begun[name] ?? { isKept: true };
	}

	get toDelete(): ReadonlySet<string> {
		return new Set(this.memory.toDelete);
	}

	deleteLater({ name }: Batch): void {
		this.memory.toDelete.push(name);
	}

	/** It is deleted, or is to be kept. */
	forgetToDelete(name: string): void {
		this.memory.toDelete = this.memory.toDelete.filter((other) => other !== name);
	}

	/**
	 * Hands everything to n8n, without the batches that no poll looks at any more.
	 * @param listed all that this poll looked at
	 * @param now in ms since 1970
	 */
	save(listed: readonly Batch[], now: number): void {
		const { reported, begun, toDelete, account } = this.memory;
		const names = new Set(listed.map(({ name }) => name));
		// A day more than polls look back, so that a clock that is set back brings nothing twice.
		const oldest = (now - WINDOW_MS - DAY_MS) / 1000;
		const isKept = (name: string, created: number) => created > oldest || names.has(name);
		const memory: Memory = {
			account,
			reported: pick(reported, isKept),
			begun: pick(begun, (name, { created }) => isKept(name, created)),
			toDelete,
		};
		for (const [key, value] of Object.entries(memory)) {
			const isSame = JSON.stringify(this.staticData[key]) === JSON.stringify(value);
			if (!isSame) this.staticData[key] = value;
		}
	}
}

function createdSeconds(batch: Batch): number {
	return Math.floor(createdAt(batch) / 1000) || 0;
}

function pick<T>(
	record: Record<string, T>,
	isKept: (name: string, value: T) => boolean,
): Record<string, T> {
	return Object.fromEntries(Object.entries(record).filter(([name, value]) => isKept(name, value)));
}
