import { generate } from 'selfsigned';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startEmulator, type Emulator } from '../../emulator';
import { EmulatedUser } from './emulated';
import { ForwardProxy } from './forwardProxy';

/** A name that exists nowhere: only the proxy takes requests for it anywhere. */
export const HIDDEN_HOST = 'gemini.example.test';

/** How the emulator is reached: over plain HTTP, or over HTTPS with a certificate that nobody trusts. */
export type Scheme = 'http' | 'https';

/** An emulator that is reached through a proxy, and the proxy. */
export class BehindProxy {
	private constructor(
		private readonly emulator: Emulator,
		/** Knows the emulator directly. */
		readonly emulated: EmulatedUser,
		readonly proxy: ForwardProxy,
	) {}

	static async start(): Promise<BehindProxy> {
		const { cert, private: key } = await generate([{ name: 'commonName', value: HIDDEN_HOST }], {
			keyType: 'ec',
			extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: HIDDEN_HOST }] }],
		});
		const emulator = await startEmulator({ certificate: { cert, key } });
		return new BehindProxy(emulator, await EmulatedUser.at(emulator), await ForwardProxy.start());
	}

	/** The emulator's address. @param host the name of this machine that is used */
	url(scheme: Scheme, host = HIDDEN_HOST): string {
		const { url, secureUrl = url } = this.emulator;
		return (scheme === 'https' ? secureUrl : url).replace('127.0.0.1', host);
	}

	/** An address of the emulator, moved behind the proxy. */
	hide(address: string, scheme: Scheme): string {
		return address.replaceAll(this.emulator.url, this.url(scheme));
	}

	/** A credential of a user whose requests all go to the hidden host. */
	credential(
		user: EmulatedUser,
		scheme: Scheme,
		persona = 'google',
		more: ICredentialDataDecryptedObject = {},
	): ICredentialDataDecryptedObject {
		const data = user.credential(persona);
		const hidden = Object.entries(data).map(([name, value]) => [
			name,
			typeof value === 'string' ? this.hide(value, scheme) : value,
		]);
		return {
			...(Object.fromEntries(hidden) as ICredentialDataDecryptedObject),
			ignoreSSLIssues: scheme === 'https',
			...more,
		};
	}

	async stop(): Promise<void> {
		await this.proxy.stop();
		await this.emulator.close();
	}
}
