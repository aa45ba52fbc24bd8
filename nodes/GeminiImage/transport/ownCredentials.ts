import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The credentials that this node passes to n8n, as against those that n8n tests or passes to other nodes. */
const ownCredentials = new WeakSet<ICredentialDataDecryptedObject>();

/** Marks a credential as one whose answers this node reads itself. */
export function markAsOwn(credential: ICredentialDataDecryptedObject): void {
	ownCredentials.add(credential);
}

export function isOwn(credential: ICredentialDataDecryptedObject): boolean {
	return ownCredentials.has(credential);
}
