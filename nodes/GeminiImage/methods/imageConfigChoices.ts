import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { modelId, choicesFor } from '../catalog';
import type { ProviderName } from '../catalog/providers';
import { providerOf } from '../transport/provider';

const AUTOMATIC = { name: 'Automatic', value: 'auto' };

/** Ratios that the selected model supports at the selected provider. */
export async function aspectRatios(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { ratios } = await modelChoices(this);
	const automatic = {
		...AUTOMATIC,
		description: 'Same as the first reference image, or square without one',
	};
	return [automatic, ...ratios.map((ratio) => ({ name: ratio, value: ratio }))];
}

/** Sizes that the selected model supports at the selected provider. */
export async function imageSizes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const { sizes, disputedSizes } = await modelChoices(this);
	const automatic = { ...AUTOMATIC, description: "The model's default size, usually 1K" };
	const sizeChoices = sizes.map((size) => {
		const isDisputed = disputedSizes.includes(size);
		const description = isDisputed
			? 'May not be supported by this model (reports disagree)'
			: undefined;
		return { name: size, value: size, description };
	});
	return [automatic, ...sizeChoices];
}

async function modelChoices(context: ILoadOptionsFunctions) {
	const model: unknown = context.getNodeParameter('model', '', { extractValue: true });
	const id = typeof model === 'string' ? modelId(model) : '';
	return choicesFor(id, await selectedProvider(context));
}

/** Without a usable credential, the editor offers what the model supports at Google. */
async function selectedProvider(context: ILoadOptionsFunctions): Promise<ProviderName> {
	try {
		return (await providerOf(context)).name;
	} catch {
		return 'google';
	}
}
