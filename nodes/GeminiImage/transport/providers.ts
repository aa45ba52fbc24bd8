import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { KeyMask } from './keyMask';
import { asProvider, readCredential, type Provider } from './provider';

/**
 * The providers of one execution. A credential whose fields have expressions may be another one for
 * each item; items with the same credential share their provider.
 */
export class Providers {
	/** Knows the keys of all items. */
	readonly mask = new KeyMask();
	private readonly ofItems = new Map<number, Promise<Provider>>();
	private readonly byDigest = new Map<string, Provider>();
	private allRead: Promise<void> | undefined;

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Before the first one is given, the keys of all items are known, so that none of them is told by
	 * the item of another.
	 * @throws Failure when the item's credential cannot be used
	 */
	async of(itemIndex: number): Promise<Provider> {
		this.allRead ??= this.readAll();
		await this.allRead;
		return await this.read(itemIndex);
	}

	private async readAll(): Promise<void> {
		const signal = this.context.getExecutionCancelSignal();
		for (const itemIndex of this.context.getInputData().keys()) {
			if (signal?.aborted) return;
			// The item itself tells its failure.
			await this.read(itemIndex).catch(() => undefined);
		}
	}

	private read(itemIndex: number): Promise<Provider> {
		const begun = this.ofItems.get(itemIndex) ?? this.readOne(itemIndex);
		this.ofItems.set(itemIndex, begun);
		return begun;
	}

	private async readOne(itemIndex: number): Promise<Provider> {
		const credential = await readCredential(this.context, itemIndex);
		const digest = createHash('sha256').update(JSON.stringify(credential)).digest('base64');
		const provider = this.byDigest.get(digest) ?? asProvider(credential, this.mask);
		this.byDigest.set(digest, provider);
		return provider;
	}
}
