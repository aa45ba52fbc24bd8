import { FOURTEEN_RATIOS, IMAGE_MODELS, TEN_RATIOS, type ImageModel } from './models';
import { OTHER_GOOGLE_MODELS, OTHER_PROXY_MODELS, type ListedModel } from './otherModels';

export type Authentication = 'x-goog-api-key' | 'bearer' | 'authorization';

/** A model as a provider serves it. */
export interface Offer {
	id: string;
	model: ImageModel;
	/** Values of imageSize that the provider accepts, as sent. */
	sizes: readonly string[];
	ratios: readonly string[];
	references: number;
	/** Set if the provider delivers this size whatever the request says. */
	alwaysDelivers?: string;
}

export interface Persona {
	name: 'google' | 'octopusx' | 'gateway' | 'cometapi' | 'vertex';
	authentication: readonly Authentication[];
	/** Format of the model list at each path; paths not listed are not served. */
	lists: Readonly<Partial<Record<'/v1beta/models' | '/v1/models', 'gemini' | 'openai'>>>;
	offers: readonly Offer[];
	otherModels: readonly ListedModel[];
	maxTemperature: number;
	bodyLimitBytes: number;
}

/** The older documented request limit, which Google and proxies still enforced when observed. */
const BODY_LIMIT_BYTES = 20_971_520;

const OCTOPUSX_RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9'];
const GATEWAY_RATIOS = [...OCTOPUSX_RATIOS, '1:4', '4:1', '1:8', '8:1'];

const intersect = (some: readonly string[], others: readonly string[]) =>
	some.filter((one) => others.includes(one));

function offer(id: string, narrowed: Partial<Offer> = {}): Offer {
	const model = IMAGE_MODELS[id];
	if (!model) throw new RangeError(`No model ${id}`);
	const { sizes, ratios, references } = model;
	const taken = { sizes, references, ...narrowed };
	return { id, model, ...taken, ratios: intersect(ratios, narrowed.ratios ?? ratios) };
}

const google: Persona = {
	name: 'google',
	authentication: ['x-goog-api-key'],
	lists: { '/v1beta/models': 'gemini', '/v1/models': 'gemini' },
	offers: Object.keys(IMAGE_MODELS).map((id) => offer(id)),
	otherModels: OTHER_GOOGLE_MODELS,
	maxTemperature: 2,
	bodyLimitBytes: BODY_LIMIT_BYTES,
};

const anyNumber = { ratios: OCTOPUSX_RATIOS, references: Number.POSITIVE_INFINITY };
const alwaysSmall = { ...anyNumber, sizes: ['512', '1K', '2K', '4K'], alwaysDelivers: '1K' };

const octopusx: Persona = {
	...google,
	name: 'octopusx',
	authentication: ['bearer'],
	lists: { '/v1beta/models': 'gemini', '/v1/models': 'openai' },
	offers: [
		offer('gemini-3-pro-image-preview', { ...anyNumber, sizes: ['1K', '2K'] }),
		offer('gemini-3.1-flash-image-preview', alwaysSmall),
		offer('gemini-2.5-flash-image-preview', alwaysSmall),
	],
	otherModels: OTHER_PROXY_MODELS,
};

const gateway: Persona = {
	...google,
	name: 'gateway',
	authentication: ['bearer'],
	lists: { '/v1/models': 'openai' },
	offers: [
		offer('gemini-2.5-flash-image', { ratios: GATEWAY_RATIOS, sizes: ['1K'] }),
		offer('gemini-3.1-flash-image-preview', {
			ratios: intersect(FOURTEEN_RATIOS, GATEWAY_RATIOS),
			sizes: ['0.5K', '512', '1K', '2K', '4K'],
		}),
		offer('gemini-3-pro-image-preview', { ratios: GATEWAY_RATIOS }),
	],
	otherModels: OTHER_PROXY_MODELS,
	maxTemperature: 1,
};

const cometapi: Persona = {
	...google,
	name: 'cometapi',
	authentication: ['x-goog-api-key', 'authorization'],
	lists: { '/v1beta/models': 'gemini', '/v1/models': 'openai' },
	offers: [
		offer('gemini-3-pro-image'),
		offer('gemini-3-pro-image-preview'),
		offer('gemini-3.1-flash-image-preview', { ratios: TEN_RATIOS, sizes: ['1K', '2K', '4K'] }),
		offer('gemini-2.5-flash-image'),
		offer('gemini-2.5-flash-image-preview'),
	],
	otherModels: OTHER_PROXY_MODELS,
};

const vertex: Persona = {
	...google,
	name: 'vertex',
	authentication: ['x-goog-api-key', 'bearer'],
	lists: {},
	offers: google.offers.filter(({ id }) => id !== 'gemini-2.5-flash-image-preview'),
};

export const PERSONAS: readonly Persona[] = [google, octopusx, gateway, cometapi, vertex];

/** Whether a persona is Google itself, by the Gemini API or Vertex AI, and no proxy. */
export const isGoogle = ({ name }: Persona): boolean => name === 'google' || name === 'vertex';
