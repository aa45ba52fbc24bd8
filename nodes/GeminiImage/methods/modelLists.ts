import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { readHttpFailure } from '../gemini/httpFailure';
import type { Failure } from '../failure/failure';
import { VERTEX_LIST_PATH } from '../catalog/vertexAi';
import { failureInside } from '../transport/connectionFailure';
import { httpRequest } from '../transport/httpRequest';
import type { Provider } from '../transport/provider';

/** A model as a provider lists it. */
export interface ListedModel {
	id: string;
	label?: string;
}

/** Google's list, which some gateways serve as well. */
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
/** Vertex AI's list. */
const vertexSchema = z.object({
	publisherModels: z.array(z.object({ name: z.string() })),
	nextPageToken: z.string().nullish(),
});
/** OpenAI's list, the only one that other gateways have. */
const openAiSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

const MAX_PAGES = 20;
const TIMEOUT_MS = 20_000;

/** Reads which models a provider offers. */
export class ModelLists {
	/** Set when the provider does not accept the key. */
	keyFailure: Failure | undefined;

	constructor(
		private readonly context: ILoadOptionsFunctions,
		private readonly provider: Provider,
	) {}

	/** The provider's Gemini image models; none if it has no list or cannot be reached. */
	async models(): Promise<ListedModel[]> {
		if (this.provider.name === 'vertexAi') return (await this.vertex()).filter(isImageModel);
		const models = (await this.google()).filter(isImageModel);
		return models.length > 0 ? models : (await this.openAi()).filter(isImageModel);
	}

	private async google(): Promise<ListedModel[]> {
		const models: ListedModel[] = [];
		let pageToken: string | undefined;
		for (let page = 0; page < MAX_PAGES; page++) {
			const qs = { pageSize: 1000, ...(pageToken && { pageToken }) };
			const answer = googleSchema.safeParse(await this.get('/v1beta/models', qs));
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

	private async vertex(): Promise<ListedModel[]> {
		const ids = new Set<string>();
		let pageToken: string | undefined;
		for (let page = 0; page < MAX_PAGES; page++) {
			const qs = { pageSize: 100, ...(pageToken && { pageToken }) };
			const answer = vertexSchema.safeParse(await this.get(VERTEX_LIST_PATH, qs));
			if (!answer.success) break;
			for (const { name } of answer.data.publisherModels) {
				ids.add(name.replace(/^publishers\/google\/models\//, ''));
			}
			pageToken = answer.data.nextPageToken ?? undefined;
			if (!pageToken) break;
		}
		return [...ids].map((id) => ({ id }));
	}

	private async openAi(): Promise<ListedModel[]> {
		const answer = openAiSchema.safeParse(await this.get('/v1/models'));
		return answer.success ? answer.data.data.map(({ id }) => ({ id })) : [];
	}

	private async get(path: string, qs = {}): Promise<unknown> {
		const { baseUrl, mask } = this.provider;
		const request = { url: `${baseUrl}${path}`, qs, timeout: TIMEOUT_MS };
		const send = async () => await httpRequest(this.context, request, 'json', this.provider);
		try {
			const first = await send();
			const { statusCode, body } = first.wasOldToken ? await send() : first;
			const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
			const failure = statusCode < 400 ? undefined : readHttpFailure(statusCode, mask.text(text));
			if (failure && isKeyRejected(failure) && !this.mayLackList) this.keyFailure ??= failure;
			return mask.json(body);
		} catch (error) {
			// A list is a convenience: without it, the catalog and any typed id still work.
			this.keyFailure ??= failureInside(error);
			return undefined;
		}
	}

	/** Google documents no list for an API key of Vertex AI, so one that is refused may be right. */
	private get mayLackList(): boolean {
		return this.provider.name === 'vertexAi' && !this.provider.account;
	}
}

function isKeyRejected({ facts: { httpCode }, reason }: Failure): boolean {
	return httpCode === 401 || httpCode === 403 || reason === 'API_KEY_INVALID';
}

/** The lists do not say what a model generates, so its name has to tell. */
function isImageModel({ id, label = '' }: ListedModel): boolean {
	const text = `${id} ${label}`;
	return /nano.?banana/i.test(text) || (/gemini/i.test(text) && /image/i.test(text));
}
