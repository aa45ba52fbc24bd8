import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { providerAddress } from '../catalog/address';
import type { ProviderName } from '../catalog/providers';
import { badInput } from '../gemini/failure';
import { KeyMask } from './keyMask';
import { isTooShort } from './shortKey';

export const CREDENTIAL = 'geminiImageApi';

/** Where the calls go. The key stays in the credential: n8n puts it into its header. */
export interface Provider {
	name: ProviderName;
	/** Without a slash or a version at its end. */
	baseUrl: string;
	/** Takes the key out of what the provider says. */
	mask: KeyMask;
}

const credentialSchema = z.object({
	provider: z.enum(['google', 'cometApi', 'octopusX', 'custom']).catch('custom'),
	baseUrl: z.string().catch(''),
	apiKey: z.unknown(),
});

/** @throws Failure when there is no credential, or its key or Base URL cannot be one */
export async function providerOf(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	itemIndex = 0,
): Promise<Provider> {
	const credential = await credentialOf(context, itemIndex);
	const { provider, baseUrl, apiKey } = credentialSchema.parse(credential);
	if (typeof apiKey === 'string' && isTooShort(apiKey.trim())) {
		throw badInput(
			'The API key in the credential is too short to be one',
			'Nothing was sent. Copy the whole key from the provider into the credential. A provider that wants no key takes any word of eight letters.',
		);
	}
	const mask = new KeyMask(apiKey);
	const address = providerAddress(provider, baseUrl);
	if (!isHttpUrl(address)) {
		throw badInput(
			`The Base URL ${isShown(baseUrl) ? `"${mask.text(baseUrl)}" ` : ''}in the credential is not a web address`,
			'Open the credential and enter an address such as https://api.example.com.',
		);
	}
	return { name: provider, baseUrl: address, mask };
}

async function credentialOf(context: IExecuteFunctions | ILoadOptionsFunctions, itemIndex: number) {
	try {
		return await context.getCredentials(CREDENTIAL, itemIndex);
	} catch {
		throw badInput(
			'The node has no credential that it can use',
			'Open the node and choose or create a "Gemini Image API" credential with the provider and the key.',
		);
	}
}

/** A long text without a space or a dot may be a key that was put into the wrong field. */
function isShown(baseUrl: string): boolean {
	return /[\s.]/.test(baseUrl.trim()) || baseUrl.length < 16;
}

function isHttpUrl(text: string): boolean {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
