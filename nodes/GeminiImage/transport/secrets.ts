import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { storedTokenText } from './accessTokens';
import { serviceAccountSecret, serviceAccountSecrets, usesServiceAccount } from './serviceAccount';

/** All that a credential has to keep secret. */
export function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const isVertex = isVertexAi(credential);
	// A key file is made of pieces, of which not all are secret.
	const key = isVertex && usesServiceAccount(credential) ? '' : keyOf(credential);
	return [
		key,
		...(isVertex ? serviceAccountSecrets(credential) : []),
		storedTokenText(credential.accessToken),
	].filter((secret) => secret !== '');
}

/** The secret that only those who may use a credential know: its private key, or its API key. */
export function secretOf(credential: ICredentialDataDecryptedObject): string {
	const isAccount = isVertexAi(credential) && usesServiceAccount(credential);
	return (isAccount ? serviceAccountSecret(credential) : undefined) ?? keyOf(credential);
}

export function isVertexAi({ provider }: ICredentialDataDecryptedObject): boolean {
	return typeof provider === 'string' && provider.trim() === 'vertexAi';
}

/** An expression may return a number. */
function keyOf({ apiKey }: ICredentialDataDecryptedObject): string {
	if (typeof apiKey === 'number') return String(apiKey);
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}
