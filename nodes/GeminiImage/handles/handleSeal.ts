import { createHash, createHmac, scrypt, timingSafeEqual } from 'crypto';
import type { Provider } from '../transport/provider';
import { secretOf } from '../transport/secrets';
import type { HandleParts } from './handleText';

/** Makes it slow to guess a short key from a handle; takes about 10 ms, once for each credential. */
const COST = { N: 4096, r: 8, p: 1 };
const SALT = 'n8n-nodes-gemini-image: handles';
const KEY_BYTES = 32;

/** Most credentials whose keys are kept. */
const MOST_KEYS = 100;
/** By the digest of the secret. */
const keys = new Map<string, Promise<SealKey>>();

/** What seals the handles of a credential. */
interface SealKey {
	/** Derived from the credential's secret. */
	key: Buffer;
	/** Tells the handles of this credential from those of another one. */
	tag: string;
}

/**
 * The key of a credential. It is derived beside other work: whoever will need it soon asks for it before
 * waiting for something else.
 */
export function sealKey({ credential }: Provider): Promise<SealKey> {
	const secret = secretOf(credential.data ?? {});
	const digest = createHash('sha256').update(secret).digest('base64');
	const key = keys.get(digest) ?? deriveKey(secret, digest);
	keys.delete(digest);
	keys.set(digest, key);
	const [oldest = digest] = keys.keys();
	if (keys.size > MOST_KEYS) keys.delete(oldest);
	return key;
}

function deriveKey(secret: string, digest: string): Promise<SealKey> {
	const derived = new Promise<SealKey>((resolve, reject) => {
		scrypt(secret, SALT, KEY_BYTES, COST, (error, key) => {
			if (error) reject(error);
			else resolve({ key, tag: credentialTag(key) });
		});
	});
	derived.catch(() => keys.delete(digest));
	return derived;
}

const RADIX = 36;
const TAG_LENGTH = 3;
const SEAL_LENGTH = 19;
const SEAL_BYTES = 12;

export function workflowTag(workflowId: string): string {
	return tag(createHash('sha256').update(workflowId).digest());
}

function credentialTag(key: Buffer): string {
	return tag(createHmac('sha256', key).update('credential').digest());
}

/** The seal over what a handle says and the workflow it belongs to. */
export function sealOf(
	{ kind, place, file }: Pick<HandleParts, 'kind' | 'place' | 'file'>,
	workflowId: string,
	key: Buffer,
): string {
	const said = JSON.stringify([kind, place, file, workflowId]);
	const mac = createHmac('sha256', key).update(said).digest();
	return inBase36(mac.subarray(0, SEAL_BYTES)).padStart(SEAL_LENGTH, '0');
}

/** Compares in constant time, so that a seal cannot be found out one character after another. */
export function isSameSeal(one: string, other: string): boolean {
	return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function tag(bytes: Buffer): string {
	return inBase36(bytes.subarray(0, 8)).slice(-TAG_LENGTH).padStart(TAG_LENGTH, '0');
}

function inBase36(bytes: Buffer): string {
	return BigInt(`0x${bytes.toString('hex')}`).toString(RADIX);
}
