import {
	ExpressionError,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { resolveBaseUrl } from '../catalog/baseUrl';
import { isProviderName, type ProviderName } from '../catalog/providers';
import {
	DEFAULT_LOCATION,
	isLocation,
	isProjectId,
	vertexModelsPath,
	vertexUrl,
} from '../catalog/vertexAi';
import { Failure } from '../failure/failure';
import { databaseFailure } from './databaseFailure';
import { KeyMask, SHORTEST_KEY } from './keyMask';
import { secretsOf } from './secrets';
import { readServiceAccount, usesServiceAccount, type ServiceAccount } from './serviceAccount';

export const CREDENTIAL = 'geminiImageApi';

/** What n8n adds to the message of an expression that it cannot resolve. */
const N8N_NOTE = ' [Error resolving credentials]';

/** Where the calls go. */
export interface Provider {
	name: ProviderName;
	/** Without slashes or a version at its end. */
	baseUrl: string;
	/** The path to its models, which calls to a model begin with. */
	modelsPath: string;
	/** Who signs in, where access tokens take the place of a key. */
	account?: ServiceAccount;
	/**
	 * The credential whose key n8n puts into a header: the same one that the URL comes from, so that no
	 * other key can go there.
	 */
	credential: ICredentialsDecrypted;
	/** Takes this key and every other key of the execution out of what the provider says. */
	mask: KeyMask;
}

const credentialSchema = z.object({
	provider: z.string().trim().catch(''),
	baseUrl: z.string().catch(''),
	// An expression may return a number.
	apiKey: z.union([z.string(), z.number().transform(String)]).catch(''),
	projectId: z.union([z.string(), z.number().transform(String)]).catch(''),
	location: z.string().catch(''),
});
type CredentialData = z.infer<typeof credentialSchema>;

/** Of what a message names. */
const LONGEST_LOCATION = 25;

/** Google's path, which other providers have as well. */
const MODELS_PATH = '/v1beta/models';

/** The provider of the first item. @throws Failure when its credential cannot be used */
export async function providerOf(
	context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
): Promise<Provider> {
	const credential = await readCredential(context, 0);
	return asProvider(credential, new KeyMask(...secretsOf(credential)));
}

/**
 * The credential as n8n resolves it for an item, since its fields may hold expressions.
 * @throws Failure when there is none, or an expression in it fails
 */
export async function readCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
	itemIndex: number,
): Promise<ICredentialDataDecryptedObject> {
	try {
		return await context.getCredentials(CREDENTIAL, itemIndex);
	} catch (error) {
		throw unusableCredential(error);
	}
}

function unusableCredential(cause: unknown): Failure {
	if (cause instanceof ExpressionError) {
		return new Failure(
			'credentialUnreadable',
			{ said: cause.message.replace(N8N_NOTE, '') },
			cause,
		);
	}
	return databaseFailure(cause) ?? new Failure('credentialMissing', {}, cause);
}

/**
 * @param mask knows the key
 * @throws Failure when the provider, the key or the Base URL cannot be used
 */
export function asProvider(data: ICredentialDataDecryptedObject, mask: KeyMask): Provider {
	const fields = credentialSchema.parse(data);
	const { provider: name, apiKey } = fields;
	if (name === '') throw new Failure('providerMissing', {});
	if (!isProviderName(name)) throw new Failure('providerUnknown', { provider: mask.text(name) });
	if (name === 'vertexAi' && usesServiceAccount(data)) return ofServiceAccount(data, fields, mask);
	if (apiKey.trim() === '') throw new Failure('keyMissing', {});
	if (apiKey.trim().length < SHORTEST_KEY) throw new Failure('keyTooShort', {});
	return {
		name,
		baseUrl: requireHttpUrl(resolveBaseUrl(name, fields.baseUrl), fields, mask),
		modelsPath: name === 'vertexAi' ? vertexModelsPath() : MODELS_PATH,
		credential: asDecrypted({ ...data, apiKey }),
		mask,
	};
}

function ofServiceAccount(
	data: ICredentialDataDecryptedObject,
	fields: CredentialData,
	mask: KeyMask,
): Provider {
	const account = readServiceAccount(data);
	const projectId = fields.projectId.trim() || account.projectId;
	if (!projectId) throw new Failure('projectMissing', {});
	if (!isProjectId(projectId)) throw new Failure('projectInvalid', {});
	const location = fields.location.trim().toLowerCase() || DEFAULT_LOCATION;
	if (!isLocation(location)) {
		// A longer text may be a key in the wrong field.
		const isNamed = location.length <= LONGEST_LOCATION;
		throw new Failure('locationInvalid', {
			location: isNamed ? fields.location.trim() : undefined,
		});
	}
	const url = resolveBaseUrl('vertexAi', fields.baseUrl, vertexUrl(location));
	return {
		name: 'vertexAi',
		baseUrl: requireHttpUrl(url, fields, mask),
		modelsPath: vertexModelsPath({ projectId, location }),
		account,
		// n8n may store it again with a token, so nothing else in it changes.
		credential: asDecrypted(data),
		mask,
	};
}

function asDecrypted(data: ICredentialDataDecryptedObject): ICredentialsDecrypted {
	return { id: '', name: CREDENTIAL, type: CREDENTIAL, data };
}

function requireHttpUrl(url: string, { baseUrl }: CredentialData, mask: KeyMask): string {
	if (isHttpUrl(url)) return url;
	throw new Failure('baseUrlInvalid', {
		baseUrl: isShown(baseUrl) ? mask.text(baseUrl) : undefined,
	});
}

/** A long text without a space or a dot may be a key in the wrong field. */
function isShown(baseUrl: string): boolean {
	return /[\s.]/.test(baseUrl.trim()) || baseUrl.length < 16;
}

function isHttpUrl(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
