import type { Batch } from './batch';

/** Batches kept in all; the oldest go first. */
const KEPT_BATCHES = 64;

/** The batches of all keys. */
export class BatchStore {
	private readonly batches = new Map<string, Batch>();
	private isClosed = false;

	/** Takes in a new batch. */
	async add(batch: Batch): Promise<void> {
		this.batches.set(batch.id, batch);
		const [oldest] = this.batches.values();
		if (this.batches.size > KEPT_BATCHES && oldest) await this.remove(oldest);
		if (this.isClosed) await batch.discard();
	}

	/** Finds a batch for its owner only. */
	find(id: string, key: string): Batch | undefined {
		const batch = this.batches.get(id);
		return batch?.key === key ? batch : undefined;
	}

	/** All batches of a key, newest first. */
	of(key: string): Batch[] {
		return [...this.batches.values()].filter((batch) => batch.key === key).reverse();
	}

	async remove(batch: Batch): Promise<void> {
		this.batches.delete(batch.id);
		await batch.discard();
	}

	/** Stops all drawing and waits for it. */
	async close(): Promise<void> {
		this.isClosed = true;
		await Promise.all([...this.batches.values()].map((batch) => batch.discard()));
	}
}
