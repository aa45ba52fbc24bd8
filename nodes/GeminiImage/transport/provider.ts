import {
	ExpressionError,
	type ICredentialDataDecryptedObject,
	type ICredentialsDecrypted,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
} from 'n8n-workflow';
import { z } from 'zod';
import { resolveBaseUrl } from '../catalog/baseUrl';
import type { ProviderName } from '../catalog/providers';
import { badInput } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { KeyMask, SHORTEST_KEY } from './keyMask';

export const CREDENTIAL = 'geminiImageApi';

/** What n8n adds to the message of an expression that it cannot resolve. */
const N8N_NOTE = ' [Error resolving credentials]';

/** Where the calls go. */
export interface Provider {
	name: ProviderName;
	/** Without a slash or a version at its end. */
	baseUrl: string;
	/**
	 * What n8n puts the key of into a header. It is the very credential that the address is from, so that
	 * no other one can go there.
	 */
	credential: ICredentialsDecrypted;
	/** Takes the key out of what the provider says, and every other key of the execution. */
	mask: KeyMask;
}

const credentialSchema = z.object({
	provider: z.enum(['google', 'cometApi', 'octopusX', 'custom']).catch('custom'),
	baseUrl: z.string().catch(''),
	// An expression may give a number.
	apiKey: z.union([z.string(), z.number().transform(String)]).catch(''),
});

/** The provider of the first item. @throws Failure when its credential cannot be used */
export async function providerOf(
	context: IExecuteFunctions | ILoadOptionsFunctions,
): Promise<Provider> {
	const credential = await readCredential(context, 0);
	return asProvider(credential, new KeyMask(credential.apiKey));
}

/**
 * The credential as n8n resolves it for an item, since its fields may have expressions.
 * @throws Failure when there is none, or an expression in it fails
 */
export async function readCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemIndex: number,
): Promise<ICredentialDataDecryptedObject> {
	try {
		return await context.getCredentials(CREDENTIAL, itemIndex);
	} catch (error) {
		if (error instanceof ExpressionError) {
			throw badInput(
				`The credential cannot be used for this item: ${sanitizeText(error.message.replace(N8N_NOTE, ''))}`,
				'Nothing was sent. Open the credential: an expression in one of its fields gives this for the item.',
			);
		}
		throw badInput(
			'The node has no credential that it can use',
			'Open the node and choose or create a "Gemini Image API" credential with the provider and the key.',
		);
	}
}

/**
 * @param mask knows the key
 * @throws Failure when the key or the Base URL cannot be one
 */
export function asProvider(data: ICredentialDataDecryptedObject, mask: KeyMask): Provider {
	const { provider, baseUrl, apiKey } = credentialSchema.parse(data);
	if (apiKey.trim() === '') {
		throw badInput(
			'The credential has no API key for this item',
			'Nothing was sent. Open the credential and enter the key; if it is an expression, see what it gives for this item. A provider that wants no key takes any word of eight letters.',
		);
	}
	if (apiKey.trim().length < SHORTEST_KEY) {
		throw badInput(
			'The API key in the credential is too short',
			'Nothing was sent. Keys have at least eight characters: copy the whole key from the provider into the credential. A provider that wants no key takes any word of eight letters.',
		);
	}
	const address = resolveBaseUrl(provider, baseUrl);
	if (!isHttpUrl(address)) {
		throw badInput(
			`The Base URL ${isShown(baseUrl) ? `"${mask.text(baseUrl)}" ` : ''}in the credential is not a web address`,
			'Open the credential and enter an address such as https://api.example.com.',
		);
	}
	const credential = { id: '', name: CREDENTIAL, type: CREDENTIAL, data: { ...data, apiKey } };
	return { name: provider, baseUrl: address, credential, mask };
}

/** A long text without a space or a dot may be a key that was put into the wrong field. */
function isShown(baseUrl: string): boolean {
	return /[\s.]/.test(baseUrl.trim()) || baseUrl.length < 16;
}

function isHttpUrl(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
