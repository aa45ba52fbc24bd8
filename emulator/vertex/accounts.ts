import { createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import { userOf } from '../control/ledger';

/** Tokens kept in all, so a long-running emulator does not grow. */
const KEPT_TOKENS = 1000;

const ACCOUNT = /^[^@\s]+@([a-z][a-z0-9-]*)\.iam\.gserviceaccount\.com$/;

interface AccessToken {
	/** The e-mail of its service account. */
	account: string;
	/** In milliseconds since 1970. */
	expiresAt: number;
}

/** Returns the project that a service account's e-mail names. */
export const projectOf = (account: string): string | undefined => ACCOUNT.exec(account)?.[1];

/** The projects that exist, the keys of their service accounts, and the tokens in circulation. */
export class Accounts {
	/** By project. */
	private readonly keys = new Map<string, KeyObject[]>();
	private readonly tokens = new Map<string, AccessToken>();

	/** Lets all service accounts of a project sign with a key. @throws Error if it is not a public key in PEM */
	addKey(project: string, publicKey: string): void {
		this.keys.set(project, [...(this.keys.get(project) ?? []), createPublicKey(publicKey)]);
	}

	hasProject(project: string): boolean {
		return this.keys.has(project);
	}

	/** Returns the public keys of an account; undefined if its project does not exist. */
	keysOf(account: string): readonly KeyObject[] | undefined {
		return this.keys.get(projectOf(account) ?? '');
	}

	issue(account: string, lifetimeSeconds: number): string {
		const token = `ya29.c.${randomBytes(96).toString('base64url')}`;
		this.tokens.set(token, { account, expiresAt: Date.now() + lifetimeSeconds * 1000 });
		const [oldest] = this.tokens.keys();
		if (this.tokens.size > KEPT_TOKENS && oldest) this.tokens.delete(oldest);
		return token;
	}

	find(token: string): AccessToken | undefined {
		return this.tokens.get(token);
	}

	/** Makes all tokens of a user's accounts expire now. */
	expireAll(user: string): void {
		for (const token of this.tokens.values()) {
			if (userOf(token.account) === userOf(user)) token.expiresAt = 0;
		}
	}
}
