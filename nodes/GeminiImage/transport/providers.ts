import { createHash } from 'crypto';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { KeyMask } from './keyMask';
import { asProvider, readCredential, type Provider } from './provider';
import { secretsOf } from './secrets';

/**
 * The providers of one execution. A credential with expressions in its fields can differ from item to
 * item; items with the same credential share a provider.
 */
export class Providers {
	private readonly credentials = new Map<number, Promise<ICredentialDataDecryptedObject>>();
	private readonly byDigest = new Map<string, Provider>();
	private keyMask: Promise<KeyMask> | undefined;

	constructor(private readonly context: IExecuteFunctions) {}

	/** The provider of an item. @throws Failure when the item's credential cannot be used */
	async of(itemIndex: number): Promise<Provider> {
		const mask = await this.mask();
		const credential = await this.credential(itemIndex);
		const digest = createHash('sha256').update(JSON.stringify(credential)).digest('base64');
		const provider = this.byDigest.get(digest) ?? asProvider(credential, mask);
		this.byDigest.set(digest, provider);
		return provider;
	}

	/** Masks the keys of all items, so that no item reveals the key of another. Never throws. */
	async mask(): Promise<KeyMask> {
		this.keyMask ??= this.readKeys();
		return await this.keyMask;
	}

	private async readKeys(): Promise<KeyMask> {
		const signal = this.context.getExecutionCancelSignal();
		const keys: string[] = [];
		for (const itemIndex of this.context.getInputData().keys()) {
			if (signal?.aborted) break;
			// The item reports this failure itself.
			const credential = await this.credential(itemIndex).catch(() => undefined);
			if (credential) keys.push(...secretsOf(credential));
		}
		return new KeyMask(...new Set(keys));
	}

	private credential(itemIndex: number): Promise<ICredentialDataDecryptedObject> {
		const credential = this.credentials.get(itemIndex) ?? readCredential(this.context, itemIndex);
		this.credentials.set(itemIndex, credential);
		return credential;
	}
}
