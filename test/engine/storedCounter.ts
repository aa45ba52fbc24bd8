import { AsyncLocalStorage } from 'node:async_hooks';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

/** Counts what each of several executions, at the same time, has n8n store. */
export class StoredCounter {
	private readonly current = new AsyncLocalStorage<{ stored: number }>();

	/** Begins to listen to n8n's storage. */
	static start(): StoredCounter {
		const counter = new StoredCounter();
		const service = Container.get(BinaryDataService);
		const store = service.store.bind(service);
		jest.spyOn(service, 'store').mockImplementation(async (...given) => {
			const own = counter.current.getStore();
			if (own) own.stored++;
			return await store(...given);
		});
		return counter;
	}

	async counting<T>(work: () => Promise<T>): Promise<{ result: T; stored: number }> {
		const own = { stored: 0 };
		const result = await this.current.run(own, work);
		return { result, stored: own.stored };
	}

	stop(): void {
		jest.restoreAllMocks();
	}
}
