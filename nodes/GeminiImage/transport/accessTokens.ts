import type { ServiceAccount } from './serviceAccount';

/**
 * An access token as the credential keeps it: until when it is used in ms since 1970, whose it is, and
 * the token. The key of a credential can change while its token stays, so a token tells its account.
 */
const STORED = /^(\d+)\.([0-9a-f]+)\.(.+)$/;

/** What is known of an account's tokens in this process. */
interface Tokens {
	stored: string;
	/** The one that was turned away, though its time was not over. */
	refused: string;
	/** A request for a new one, which all who need it wait for. */
	request?: Promise<string>;
}

/** Most accounts whose tokens are kept in memory. */
const MOST_ACCOUNTS = 100;
const accounts = new Map<string, Tokens>();

/** How much of a token's time is left unused, since clocks differ and requests take time. */
const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.1;

/** The stored form of a new token. @param lifetimeMs from now on */
export function storedToken({ digest }: ServiceAccount, token: string, lifetimeMs: number): string {
	const margin = Math.min(MARGIN_MS, lifetimeMs * MARGIN_SHARE);
	return `${Math.round(Date.now() + lifetimeMs - margin)}.${digest}.${token}`;
}

/** The token itself; empty where none is stored. */
export function storedTokenText(stored: unknown): string {
	return typeof stored === 'string' ? (STORED.exec(stored)?.[3] ?? '') : '';
}

/**
 * The account's token in its stored form; empty where a new one has to be asked for.
 * @param ofCredential what the credential has stored, perhaps by another worker
 */
export function currentToken(account: ServiceAccount, ofCredential?: unknown): string {
	const tokens = tokensOf(account);
	const found = [tokens.stored, ofCredential].find((stored): stored is string =>
		isUsable(stored, account, tokens),
	);
	tokens.stored = found ?? '';
	return tokens.stored;
}

/** Notes that a token was turned away, so that it is used no more. */
export function refuseToken(account: ServiceAccount, stored: unknown): void {
	if (typeof stored === 'string') tokensOf(account).refused = stored;
}

/**
 * The account's token, asked for where there is none. Many calls at the same time share one request.
 * @returns whether this call is the one that asked
 */
export async function obtainToken(
	account: ServiceAccount,
	request: () => Promise<string>,
): Promise<{ stored: string; isNew: boolean }> {
	const current = currentToken(account);
	if (current !== '') return { stored: current, isNew: false };
	const tokens = tokensOf(account);
	if (tokens.request) return { stored: await tokens.request, isNew: false };
	tokens.request = request();
	try {
		tokens.stored = await tokens.request;
		return { stored: tokens.stored, isNew: true };
	} finally {
		tokens.request = undefined;
	}
}

function isUsable(stored: unknown, account: ServiceAccount, { refused }: Tokens): boolean {
	if (stored === refused) return false;
	const [, end] = STORED.exec(ownToken(account, stored)) ?? [];
	return Number(end) > Date.now();
}

/** What a credential has stored, if it is the account's own; else empty. */
export function ownToken({ digest }: ServiceAccount, stored: unknown): string {
	if (typeof stored !== 'string') return '';
	const [, , owner] = STORED.exec(stored) ?? [];
	return owner === digest ? stored : '';
}

function tokensOf({ digest }: ServiceAccount): Tokens {
	const tokens = accounts.get(digest) ?? { stored: '', refused: '' };
	accounts.delete(digest);
	accounts.set(digest, tokens);
	const [oldest = digest] = accounts.keys();
	if (accounts.size > MOST_ACCOUNTS) accounts.delete(oldest);
	return tokens;
}
