import { AsyncLocalStorage } from 'node:async_hooks';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';

/** What an execution had n8n store. */
export interface Stored {
	count: number;
	/** Names of the files, where n8n keeps binaries in files. */
	files: string[];
}

/** Counts what each of several executions, at the same time, has n8n store. */
export class StoredCounter {
	private readonly current = new AsyncLocalStorage<Stored>();

	/** Begins to listen to n8n's storage. */
	static start(): StoredCounter {
		const counter = new StoredCounter();
		const service = Container.get(BinaryDataService);
		const store = service.store.bind(service);
		// A spy of jest would keep all that is stored.
		service.store = async (...given) => {
			const own = counter.current.getStore();
			if (own) own.count++;
			const binary = await store(...given);
			if (binary.id) own?.files.push(fileNameOf(binary.id));
			return binary;
		};
		return counter;
	}

	async counting<T>(work: () => Promise<T>): Promise<{ result: T; stored: Stored }> {
		const stored: Stored = { count: 0, files: [] };
		const result = await this.current.run(stored, work);
		return { result, stored };
	}

	/** Lets n8n's storage be as it was. */
	stop(): void {
		Reflect.deleteProperty(Container.get(BinaryDataService), 'store');
	}
}

/** The name of the file that holds a binary of this id. */
export function fileNameOf(id: string): string {
	return id.split('/').at(-1) ?? id;
}
