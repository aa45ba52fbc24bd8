import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startEmulator } from '../../emulator';

export interface ReceivedCall {
	persona: string;
	/** Without the query. */
	path: string;
	model: string;
	headers: Record<string, string>;
	authentication: string;
	contentLength: number | null;
	bytes: number;
	body: { contents: Array<{ role?: string; parts: Array<Record<string, unknown>> }> } & Record<
		string,
		unknown
	>;
	status: number;
	billed: boolean;
	/** Result images in the answer. */
	images: number;
	/** Digests of those that were sent as base64. */
	imageSha256: string[];
}

/** A request for an access token. */
export interface ReceivedTokenRequest {
	status: number;
	/** Why it was refused. */
	error: string | null;
	expiresAt: string | null;
}

/** A batch as the emulator knows it; `gets` counts how often it was read. */
interface ReceivedBatch {
	state: string;
	gets: number;
}

/** A timeout in seconds: what stalls is soon given up, and all else has the time of a slow machine. */
export const timeoutFor = (faults: unknown) => (JSON.stringify(faults).includes('stall') ? 4 : 100);

let keys = 0;

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** The project of all service accounts. */
const PROJECT = 'project';

let pair: { publicKey: string; privateKey: string } | undefined;

/** The key pair with which all service accounts of this process sign, in PEM. */
function keyPair() {
	pair ??= generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
	return pair;
}

/** A user of an emulated provider, with a key of its own so that tests do not meet. */
export class EmulatedUser {
	readonly key = `test-${process.pid}-${++keys}`;

	/** @param emulator one that runs already, here or in a process of its own */
	constructor(private readonly emulator: Emulator) {}

	static async start(): Promise<EmulatedUser> {
		return EmulatedUser.at(await startEmulator());
	}

	/** A user of an emulator that runs already, known to its Vertex AI by a service account too. */
	static async at(emulator: Emulator): Promise<EmulatedUser> {
		const user = new EmulatedUser(emulator);
		const body = JSON.stringify({ project: PROJECT, publicKey: keyPair().publicKey });
		await user.control('serviceAccounts', { method: 'POST', body });
		return user;
	}

	/** Another user of the same emulator. */
	another(): EmulatedUser {
		return new EmulatedUser(this.emulator);
	}

	get url(): string {
		return this.emulator.url;
	}

	/** The e-mail of this user's service account, whose calls the emulator keeps with those of the key. */
	get account(): string {
		return `${this.key}@${PROJECT}.iam.gserviceaccount.com`;
	}

	/** The text of the service account's key file. */
	get keyFile(): string {
		return JSON.stringify(
			{
				type: 'service_account',
				project_id: PROJECT,
				private_key_id: '0123456789abcdef0123456789abcdef01234567',
				private_key: keyPair().privateKey,
				client_email: this.account,
				client_id: '100000000000000000001',
				token_uri: `${this.url}/vertex/token`,
				universe_domain: 'googleapis.com',
			},
			null,
			2,
		);
	}

	/**
	 * A credential for a persona; `vertex` with a service account, which needs a user from `start`,
	 * `at` or `another`, `vertexExpress` with an API key.
	 */
	credential(
		persona = 'google',
		more: ICredentialDataDecryptedObject = {},
	): ICredentialDataDecryptedObject {
		if (persona === 'vertex') {
			return {
				provider: 'vertexAi',
				baseUrl: `${this.url}/vertex`,
				authentication: 'serviceAccount',
				serviceAccountJson: this.keyFile,
				location: 'global',
				...more,
			};
		}
		if (persona === 'vertexExpress') {
			return {
				provider: 'vertexAi',
				baseUrl: `${this.url}/vertex`,
				apiKey: this.key,
				authentication: 'xGoogApiKey',
				...more,
			};
		}
		const authentication = { google: 'xGoogApiKey', cometapi: 'xGoogApiKey' }[persona] ?? 'bearer';
		const provider =
			{ google: 'google', cometapi: 'cometApi', octopusx: 'octopusX' }[persona] ?? 'custom';
		return {
			provider,
			baseUrl: `${this.url}/${persona}`,
			apiKey: this.key,
			authentication,
			...more,
		};
	}

	async behave(behaviour: Record<string, unknown>): Promise<void> {
		await this.control('behaviour', { method: 'PUT', body: JSON.stringify(behaviour) });
	}

	async received(): Promise<ReceivedCall[]> {
		return (await (await this.control('requests')).json()) as ReceivedCall[];
	}

	/** A credential for the emulated chat model, of n8n's type `openAiApi`. */
	chatCredential(): { apiKey: string; url: string } {
		return { apiKey: this.key, url: `${this.url}/openai/v1` };
	}

	/** Sets what the chat model does with its next requests; docs/emulator.md describes the steps. */
	async scriptChat(...steps: object[]): Promise<void> {
		await this.control('chat', { method: 'PUT', body: JSON.stringify(steps) });
	}

	/** Makes the access tokens that this user holds expire now. */
	async expireTokens(): Promise<void> {
		await this.control('tokens/expire', { method: 'POST', body: '{}' });
	}

	/** Waits until so many calls are with the provider. @throws Error after two minutes */
	async hasReceived(calls: number): Promise<void> {
		for (let round = 0; round < 1200; round++) {
			if ((await this.received()).length >= calls) return;
			await wait(100);
		}
		throw new Error(`The provider did not receive ${calls} calls.`);
	}

	/** What was asked of the other doors: the Files API, the Batch API, images put up for download, the chat model, tokens. */
	async asked<T>(what: 'uploads' | 'downloads' | 'batches' | 'chat' | 'tokens'): Promise<T[]> {
		return (await (await this.control(what)).json()) as T[];
	}

	/** Waits until the newest batch is in a state, such as `SUCCEEDED`. @throws Error after three minutes */
	async hasBatch(state: string): Promise<void> {
		await this.batchIs((batch) => batch.state === state);
	}

	/** Waits until the newest batch is as it should be. @throws Error after three minutes */
	async batchIs(isExpected: (batch: ReceivedBatch) => boolean): Promise<void> {
		for (let round = 0; round < 1800; round++) {
			const newest = (await this.asked<ReceivedBatch>('batches')).at(-1);
			if (newest && isExpected(newest)) return;
			await wait(100);
		}
		throw new Error('The newest batch is not as it should be.');
	}

	/** Puts an image up for download. @returns its address */
	async putUp(name: string, bytes: Buffer, type = 'image/png'): Promise<string> {
		await this.control(`pictures/${name}`, { method: 'PUT', body: new Uint8Array(bytes) }, type);
		return `${this.url}/pictures/${this.key}/${name}`;
	}

	async stop(): Promise<void> {
		await this.emulator.close();
	}

	private async control(
		what: string,
		init: RequestInit = {},
		type = 'application/json',
	): Promise<Response> {
		const response = await fetch(`${this.url}/control/${what}?key=${this.key}`, {
			...init,
			headers: { 'content-type': type },
		});
		if (!response.ok) throw new Error(await response.text());
		return response;
	}
}
