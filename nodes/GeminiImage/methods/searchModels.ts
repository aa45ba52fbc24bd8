import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { z } from 'zod';
import { currentModels, isRetired, modelFacts } from '../catalog';
import { MODELS } from '../catalog/models';
import { getJson } from '../transport/getJson';
import { providerOf, type Provider } from '../transport/provider';

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

interface ListedModel {
	id: string;
	label?: string;
}

const MAX_PAGES = 20;

/**
 * The editor's list of models: the provider's image models, the newest first. Where the provider has
 * no list, the catalog's, and each entry says so.
 */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = await providerOf(this);
	const listed = await providersModels(this, provider);
	const today = new Date().toISOString().slice(0, 10);
	const isOwnList = listed.length > 0;
	const models = isOwnList ? listed : currentModels(provider.name, today).map((id) => ({ id }));
	const words = filter.toLowerCase().split(/\s+/);
	const results = [...models]
		.sort((one, other) => age(one) - age(other))
		.map((model) => asListItem(model, provider, today, isOwnList))
		.filter(({ name, value }) => {
			const text = `${name} ${value}`.toLowerCase();
			return words.every((word) => text.includes(word));
		});
	return { results };
}

async function providersModels(
	context: ILoadOptionsFunctions,
	{ baseUrl }: Provider,
): Promise<ListedModel[]> {
	try {
		const models = await googleModels(context, baseUrl);
		return models.length > 0 ? models : await openAiModels(context, baseUrl);
	} catch {
		// A list is a convenience: without it, the catalog and any typed id still work.
		return [];
	}
}

async function googleModels(
	context: ILoadOptionsFunctions,
	baseUrl: string,
): Promise<ListedModel[]> {
	const models: ListedModel[] = [];
	let pageToken: string | undefined;
	for (let page = 0; page < MAX_PAGES; page++) {
		const qs = { pageSize: 1000, ...(pageToken && { pageToken }) };
		const answer = googleSchema.safeParse(await getJson(context, `${baseUrl}/v1beta/models`, qs));
		if (!answer.success) return models;
		for (const { name, displayName, supportedGenerationMethods } of answer.data.models) {
			const id = name.replace(/^models\//, '');
			const generates = supportedGenerationMethods?.includes('generateContent') ?? true;
			const label = displayName ?? undefined;
			if (generates && isImageModel(`${id} ${label}`)) models.push({ id, label });
		}
		pageToken = answer.data.nextPageToken ?? undefined;
		if (!pageToken) return models;
	}
	return models;
}

async function openAiModels(
	context: ILoadOptionsFunctions,
	baseUrl: string,
): Promise<ListedModel[]> {
	const answer = openAiSchema.safeParse(await getJson(context, `${baseUrl}/v1/models`));
	const ids = answer.success ? answer.data.data.map(({ id }) => id) : [];
	return ids
		.filter((id) => /gemini|nano-banana/i.test(id) && isImageModel(id))
		.map((id) => ({ id }));
}

/** The lists have no field for what a model puts out. */
function isImageModel(text: string): boolean {
	return /image|nano.?banana/i.test(text);
}

/** The place in the catalog; what it does not know yet comes behind. */
function age({ id }: ListedModel): number {
	const place = MODELS.findIndex((model) => model.id === id);
	return place < 0 ? MODELS.length : place;
}

function asListItem(
	{ id, label }: ListedModel,
	provider: Provider,
	today: string,
	isOwnList: boolean,
): INodeListSearchItems {
	const facts = modelFacts(id);
	const marks = [
		...(facts && isRetired(facts, provider.name, today) ? ['retired'] : []),
		...(isOwnList ? [] : ['built-in list']),
	];
	const name = [facts?.label ?? label ?? id, ...marks.map((mark) => `(${mark})`)].join(' ');
	return { name, value: id, description: facts?.description ?? id };
}
