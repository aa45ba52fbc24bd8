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
import { Failure } from '../failure/failure';
import { KeyMask, SHORTEST_KEY } from './keyMask';

export const CREDENTIAL = 'geminiImageApi';

/** What n8n adds to the message of an expression that it cannot resolve. */
const N8N_NOTE = ' [Error resolving credentials]';

/** Where the calls go. */
export interface Provider {
	name: ProviderName;
	/** Without slashes or a version at its end. */
	baseUrl: string;
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
});

/** The provider of the first item. @throws Failure when its credential cannot be used */
export async function providerOf(
	context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
): Promise<Provider> {
	const credential = await readCredential(context, 0);
	return asProvider(credential, new KeyMask(credential.apiKey));
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
	return cause instanceof ExpressionError
		? new Failure('credentialUnreadable', { said: cause.message.replace(N8N_NOTE, '') }, cause)
		: new Failure('credentialMissing', {}, cause);
}

/**
 * @param mask knows the key
 * @throws Failure when the provider, the key or the Base URL cannot be used
 */
export function asProvider(data: ICredentialDataDecryptedObject, mask: KeyMask): Provider {
	const { provider, baseUrl, apiKey } = credentialSchema.parse(data);
	if (provider === '') throw new Failure('providerMissing', {});
	if (!isProviderName(provider)) {
		throw new Failure('providerUnknown', { provider: mask.text(provider) });
	}
	if (apiKey.trim() === '') throw new Failure('keyMissing', {});
	if (apiKey.trim().length < SHORTEST_KEY) throw new Failure('keyTooShort', {});
	const url = resolveBaseUrl(provider, baseUrl);
	if (!isHttpUrl(url)) {
		const shown = isShown(baseUrl) ? mask.text(baseUrl) : undefined;
		throw new Failure('baseUrlInvalid', { baseUrl: shown });
	}
	const credential = { id: '', name: CREDENTIAL, type: CREDENTIAL, data: { ...data, apiKey } };
	return { name: provider, baseUrl: url, credential, mask };
}

/** A long text without a space or a dot may be a key in the wrong field. */
function isShown(baseUrl: string): boolean {
	return /[\s.]/.test(baseUrl.trim()) || baseUrl.length < 16;
}

function isHttpUrl(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
