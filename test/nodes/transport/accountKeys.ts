import { generateKeyPairSync } from 'node:crypto';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A private key as Google's key files have it, made once, and what verifies its signatures. */
export const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const RSA_PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
export const PUBLIC_KEY = publicKey;

export const EMAIL = 'images@my-project.iam.gserviceaccount.com';

/** A key file as Google writes it. */
export function keyFile(changes: Record<string, string | undefined> = {}): string {
	const file = {
		type: 'service_account',
		project_id: 'my-project',
		private_key_id: '0123456789abcdef0123456789abcdef01234567',
		private_key: PEM,
		client_email: EMAIL,
		client_id: '123456789012345678901',
		token_uri: 'https://oauth2.googleapis.com/token',
		...changes,
	};
	return JSON.stringify(file, null, 2);
}
