import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { modelId, choicesFor } from '../catalog';
import type { ProviderName } from '../catalog/providers';
import { providerOf } from '../transport/provider';

const AUTOMATIC = { name: 'Automatic', value: 'auto' };

/** Ratios that the chosen model makes at the chosen provider. */
export async function aspectRatios(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { ratios } = await choices(this);
	const automatic = { ...AUTOMATIC, description: 'As the first reference image, else square' };
	return [automatic, ...ratios.map((ratio) => ({ name: ratio, value: ratio }))];
}

/** Sizes that the chosen model makes at the chosen provider. */
export async function imageSizes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { sizes, disputedSizes } = await choices(this);
	const automatic = { ...AUTOMATIC, description: 'The size the model makes by itself, mostly 1K' };
	const sizeChoices = sizes.map((size) => {
		const isDisputed = disputedSizes.includes(size);
		const description = isDisputed ? 'May not be taken by this model: reports disagree' : undefined;
		return { name: size, value: size, description };
	});
	return [automatic, ...sizeChoices];
}

async function choices(context: ILoadOptionsFunctions) {
	const model: unknown = context.getNodeParameter('model', '', { extractValue: true });
	const id = typeof model === 'string' ? modelId(model) : '';
	return choicesFor(id, await chosenProvider(context));
}

/** Before there is a credential, the model's own abilities are offered. */
async function chosenProvider(context: ILoadOptionsFunctions): Promise<ProviderName> {
	try {
		return (await providerOf(context)).name;
	} catch {
		return 'google';
	}
}
