import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { currentModels, modelFacts, retirementOf } from '../catalog';
import { MODELS } from '../catalog/models';
import type { Provider } from '../transport/provider';
import { ModelLists, type ListedModel } from './modelLists';
import { editorError, selectedProvider } from './selectedProvider';

/**
 * The editor's list of models: the provider's image models, newest first. If the provider has no list,
 * the catalog's, and each entry says so.
 * @throws NodeApiError when the provider does not accept the key, or the credential cannot be used
 */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = await selectedProvider(this);
	const lists = new ModelLists(this, provider);
	const listed = await lists.models();
	const isOwnList = listed.length > 0;
	if (!isOwnList && lists.keyFailure) throw editorError(this, lists.keyFailure);
	const today = new Date().toISOString().slice(0, 10);
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

/** The position in the catalog. An unknown model is newer, unless its generation is older than all. */
function age({ id }: ListedModel): number {
	const place = MODELS.findIndex((model) => model.id === id);
	if (place >= 0) return place;
	const generations = MODELS.map((model) => generation(model.id) ?? Infinity);
	return (generation(id) ?? Infinity) < Math.min(...generations) ? MODELS.length : -1;
}

/** E.g. 2.5 of `gemini-2.5-flash-image`. */
function generation(id: string): number | undefined {
	const number = /gemini-(\d+(?:\.\d+)?)/.exec(id)?.[1];
	return number === undefined ? undefined : Number(number);
}

function asListItem(
	{ id, label }: ListedModel,
	provider: Provider,
	today: string,
	isOwnList: boolean,
): INodeListSearchItems {
	const facts = modelFacts(id);
	const retirement = facts && retirementOf(facts, provider.name, today);
	const marks = [
		...(retirement ? [{ retired: 'retired', disputed: 'may be retired' }[retirement]] : []),
		...(isOwnList ? [] : ['built-in list']),
	];
	const name = [facts?.label ?? label ?? id, ...marks.map((mark) => `(${mark})`)].join(' ');
	return { name, value: id, description: facts?.description ?? id };
}
