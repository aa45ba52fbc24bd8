import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { abilitiesOf, type Abilities } from '../catalog';
import type { ProviderName } from '../catalog/providers';
import { FOURTEEN_RATIOS, IMAGE_SIZES } from '../catalog/pictures';
import { providerOf } from '../transport/provider';

const AUTOMATIC = { name: 'Automatic', value: 'auto' };

/** Ratios that the chosen model makes at the chosen provider. */
export async function aspectRatios(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const ratios = (await chosenAbilities(this))?.ratios ?? FOURTEEN_RATIOS;
	const automatic = { ...AUTOMATIC, description: 'As the first reference image, else square' };
	return [automatic, ...ratios.map((ratio) => ({ name: ratio, value: ratio }))];
}

/** Sizes that the chosen model makes at the chosen provider. */
export async function imageSizes(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const sizes = (await chosenAbilities(this))?.sizes ?? Object.keys(IMAGE_SIZES);
	const automatic = { ...AUTOMATIC, description: 'The size the model makes by itself, mostly 1K' };
	return [automatic, ...sizes.map((size) => ({ name: size, value: size }))];
}

async function chosenAbilities(context: ILoadOptionsFunctions): Promise<Abilities | undefined> {
	const model: unknown = context.getNodeParameter('model', '', { extractValue: true });
	return typeof model === 'string' ? abilitiesOf(model, await chosenProvider(context)) : undefined;
}

/** Before there is a credential, the model's own abilities are offered. */
async function chosenProvider(context: ILoadOptionsFunctions): Promise<ProviderName> {
	try {
		return (await providerOf(context)).name;
	} catch {
		return 'google';
	}
}
