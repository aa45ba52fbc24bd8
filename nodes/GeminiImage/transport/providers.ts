import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { KeyMask } from './keyMask';
import { asProvider, readCredential, type Provider } from './provider';

/**
 * The providers of one execution. A credential whose fields have expressions may be another one for
 * each item; items with the same credential share their provider.
 */
export class Providers {
	private readonly ofItems = new Map<number, Promise<ICredentialDataDecryptedObject>>();
	private readonly byDigest = new Map<string, Provider>();
	private knownMask: Promise<KeyMask> | undefined;

	constructor(private readonly context: IExecuteFunctions) {}

	/** @throws Failure when the item's credential cannot be used */
	async of(itemIndex: number): Promise<Provider> {
		const mask = await this.mask();
		const credential = await this.credential(itemIndex);
		const digest = createHash('sha256').update(JSON.stringify(credential)).digest('base64');
		const provider = this.byDigest.get(digest) ?? asProvider(credential, mask);
		this.byDigest.set(digest, provider);
		return provider;
	}

	/** Knows the keys of all items, so that none of them is told by the item of another. Never throws. */
	async mask(): Promise<KeyMask> {
		this.knownMask ??= this.readAll();
		return await this.knownMask;
	}

	private async readAll(): Promise<KeyMask> {
		const signal = this.context.getExecutionCancelSignal();
		const keys: unknown[] = [];
		for (const itemIndex of this.context.getInputData().keys()) {
			if (signal?.aborted) break;
			// The item itself tells its failure.
			const credential = await this.credential(itemIndex).catch(() => undefined);
			const key = credential?.apiKey;
			// An expression may give a number.
			keys.push(typeof key === 'number' ? String(key) : key);
		}
		return new KeyMask(...new Set(keys));
	}

	private credential(itemIndex: number): Promise<ICredentialDataDecryptedObject> {
		const begun = this.ofItems.get(itemIndex) ?? readCredential(this.context, itemIndex);
		this.ofItems.set(itemIndex, begun);
		return begun;
	}
}
