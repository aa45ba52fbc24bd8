import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { readHttpFailure } from '../gemini/httpFailure';
import type { Failure } from '../gemini/failure';
import { httpRequest } from '../transport/httpRequest';
import type { Provider } from '../transport/provider';

/** A model as a provider lists it. */
export interface ListedModel {
	id: string;
	label?: string;
}

/** Google's list, which some gateways serve too. */
const googleSchema = z.object({
	models: z.array(
		z.object({
			name: z.string(),
			displayName: z.string().nullish(),
			supportedGenerationMethods: z.array(z.string()).nullish(),
		}),
	),
	nextPageToken: z.string().nullish(),
});
/** The OpenAI shape, which is all that other gateways have. */
const openAiSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

const MAX_PAGES = 20;
const TIMEOUT_MS = 20_000;

/** Reads what a provider offers. */
export class ModelLists {
	/** Set where the provider does not accept the key. */
	refusal: Failure | undefined;

	constructor(
		private readonly context: ILoadOptionsFunctions,
		private readonly provider: Provider,
	) {}

	/** The provider's image models of Gemini; none where it has no list or cannot be reached. */
	async models(): Promise<ListedModel[]> {
		const models = (await this.google()).filter(isImageModel);
		return models.length > 0 ? models : (await this.openAi()).filter(isImageModel);
	}

	private async google(): Promise<ListedModel[]> {
		const models: ListedModel[] = [];
		let pageToken: string | undefined;
		for (let page = 0; page < MAX_PAGES; page++) {
			const qs = { pageSize: 1000, ...(pageToken && { pageToken }) };
			const answer = googleSchema.safeParse(await this.ask('/v1beta/models', qs));
			if (!answer.success) return models;
			for (const { name, displayName, supportedGenerationMethods } of answer.data.models) {
				const id = name.replace(/^models\//, '');
				const generates = supportedGenerationMethods?.includes('generateContent') ?? true;
				if (generates) models.push({ id, label: displayName ?? undefined });
			}
			pageToken = answer.data.nextPageToken ?? undefined;
			if (!pageToken) return models;
		}
		return models;
	}

	private async openAi(): Promise<ListedModel[]> {
		const answer = openAiSchema.safeParse(await this.ask('/v1/models'));
		return answer.success ? answer.data.data.map(({ id }) => ({ id })) : [];
	}

	private async ask(path: string, qs = {}): Promise<unknown> {
		const { baseUrl, mask } = this.provider;
		const request = { url: `${baseUrl}${path}`, qs, timeout: TIMEOUT_MS };
		try {
			const { statusCode, body } = await httpRequest(this.context, request, 'json', this.provider);
			const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
			const failure = statusCode < 400 ? undefined : readHttpFailure(statusCode, mask.text(text));
			if (failure && isKeyRefused(failure)) this.refusal ??= failure;
			return mask.json(body);
		} catch {
			// A list is a convenience: without it, the catalog and any typed id still work.
			return undefined;
		}
	}
}

function isKeyRefused({ details: { httpCode, reason } }: Failure): boolean {
	return httpCode === 401 || httpCode === 403 || reason === 'API_KEY_INVALID';
}

/** The lists have no field for what a model puts out, nor for how it is called. */
function isImageModel({ id, label = '' }: ListedModel): boolean {
	const text = `${id} ${label}`;
	return /nano.?banana/i.test(text) || (/gemini/i.test(text) && /image/i.test(text));
}
