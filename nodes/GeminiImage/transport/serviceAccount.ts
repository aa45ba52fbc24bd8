import { createHash, type KeyObject } from 'crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { z } from 'zod';
import { Failure } from '../failure/failure';
import { privateKeyBody, privateKeyPieces, readPrivateKey } from './privateKey';

/** Who signs in, and with what. */
export interface ServiceAccount {
	email: string;
	privateKey: KeyObject;
	/** The ID of the key, which Google needs not be told. */
	keyId: string | undefined;
	/** Of the key file; the credential may name another. */
	projectId: string | undefined;
	/** Where tokens come from; also their audience. */
	tokenUrl: string;
	/** Tells accounts and their keys apart without telling the key. */
	digest: string;
}

/** Google's own, where a key file names none that can be used. */
const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

const DIGEST_BYTES = 16;

const text = z.string().catch('');
const fieldsSchema = z.object({
	authentication: text,
	apiKey: text,
	serviceAccountJson: text,
	serviceAccountEmail: text,
	privateKey: text,
	baseUrl: text,
});
type Fields = z.infer<typeof fieldsSchema>;

const keyFileSchema = z.object({
	type: z.string().optional().catch(undefined),
	client_email: text,
	private_key: text,
	private_key_id: z.string().optional().catch(undefined),
	project_id: z.string().optional().catch(undefined),
	token_uri: text,
});
type KeyFile = z.infer<typeof keyFileSchema>;

/** Whether a credential of Vertex AI signs in as a service account, also where its key is in the API key's field. */
export function usesServiceAccount(credential: ICredentialDataDecryptedObject): boolean {
	const { authentication, apiKey } = fieldsSchema.parse(credential);
	return authentication === 'serviceAccount' || isKeyFile(apiKey) || /-----BEGIN/.test(apiKey);
}

/**
 * The service account of a credential. Its pieces may stand in each other's fields.
 * @throws Failure that names the piece that is missing or is not what it should be
 */
export function readServiceAccount(credential: ICredentialDataDecryptedObject): ServiceAccount {
	const fields = fieldsSchema.parse(credential);
	const pasted = pastedIn(fields);
	if (pasted.length === 0) throw new Failure('serviceAccountMissing', {});
	const fileText = pasted.find(isKeyFile);
	const file = fileText === undefined ? undefined : readKeyFile(fileText);
	const email = (file?.client_email ?? '').trim() || fields.serviceAccountEmail.trim();
	const keyText = file?.private_key || pasted.find((piece) => !isKeyFile(piece));
	if (!keyText) throw new Failure('keyFileIncomplete', {});
	const privateKey = readPrivateKey(keyText);
	if (!privateKey) throw new Failure('privateKeyInvalid', {});
	if (!/^\S+@\S+$/.test(email)) throw new Failure('serviceAccountEmailMissing', {});
	const tokenUrl = usableTokenUrl(file?.token_uri.trim() ?? '', fields.baseUrl.trim());
	const identity = JSON.stringify([email, privateKeyBody(keyText), tokenUrl]);
	return {
		email,
		privateKey,
		keyId: file?.private_key_id,
		projectId: file?.project_id?.trim(),
		tokenUrl,
		digest: createHash('sha256')
			.update(identity)
			.digest()
			.subarray(0, DIGEST_BYTES)
			.toString('hex'),
	};
}

/** What of a service account's key must be seen nowhere, whether or not the key can be used. */
export function serviceAccountSecrets(credential: ICredentialDataDecryptedObject): string[] {
	return pastedIn(fieldsSchema.parse(credential)).flatMap((pasted) => {
		const pieces = privateKeyPieces(keyTextOf(pasted));
		return pieces.length > 0 || isKeyFile(pasted) ? pieces : [pasted];
	});
}

/** The service account's private key as one text; undefined where there is none. */
export function serviceAccountSecret(
	credential: ICredentialDataDecryptedObject,
): string | undefined {
	const bodies = pastedIn(fieldsSchema.parse(credential)).map((piece) =>
		privateKeyBody(keyTextOf(piece)),
	);
	return bodies.find((body) => body !== undefined);
}

/** What may be a key file or a private key, in the order in which it counts. */
function pastedIn({ serviceAccountJson, privateKey, apiKey }: Fields): string[] {
	return [serviceAccountJson, privateKey, apiKey]
		.map((pasted) => pasted.replace(/^\uFEFF/, '').trim())
		.filter((pasted) => pasted !== '');
}

function keyTextOf(pasted: string): string {
	return isKeyFile(pasted) ? (looseKeyFile(pasted)?.private_key ?? '') : pasted;
}

/** Also one that was pasted as a JSON string. */
function isKeyFile(pasted: string): boolean {
	return /^\uFEFF?\s*["'`]?\s*\{/.test(pasted);
}

function readKeyFile(pasted: string): KeyFile {
	const file = looseKeyFile(pasted);
	if (!file) throw new Failure('keyFileIncomplete', {});
	if (file.private_key !== '') return file;
	const isOther = file.type !== undefined && file.type !== 'service_account';
	const isClient = /"(?:installed|web|refresh_token|client_secret)"/.test(pasted);
	throw new Failure(isOther || isClient ? 'keyFileOfOtherKind' : 'keyFileIncomplete', {});
}

/** A key file, as JSON or as what was left of it by an editor that broke its lines. */
function looseKeyFile(pasted: string): KeyFile | undefined {
	const parsed = parseJson(pasted);
	const file = keyFileSchema.safeParse(typeof parsed === 'string' ? parseJson(parsed) : parsed);
	if (file.success) return file.data;
	const found = Object.keys(keyFileSchema.shape).map((name) => {
		const [, value] = new RegExp(`"${name}\\\\*"\\s*:\\s*\\\\*"([^"]*)"`).exec(pasted) ?? [];
		return [name, value?.replace(/\\+$/, '')] as const;
	});
	const loose = keyFileSchema.parse(Object.fromEntries(found));
	return loose.private_key === '' ? undefined : loose;
}

function parseJson(json: string): unknown {
	try {
		return JSON.parse(json.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/** A key must not be used towards just any address: only encrypted, or where the calls go as well. */
function usableTokenUrl(tokenUrl: string, baseUrl: string): string {
	if (!URL.canParse(tokenUrl)) return GOOGLE_TOKEN_URL;
	const { protocol, host } = new URL(tokenUrl);
	if (protocol === 'https:') return tokenUrl;
	const isOfBaseUrl = URL.canParse(baseUrl) && new URL(baseUrl).host === host;
	return protocol === 'http:' && isOfBaseUrl ? tokenUrl : GOOGLE_TOKEN_URL;
}
