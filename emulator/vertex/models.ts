import { cutPage } from '../pages';
import type { Persona } from '../personas';

const MULTI_REGIONS = ['us', 'eu'];

/** Some of Google's regions. */
const REGIONS = `us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west4
	northamerica-northeast1 southamerica-east1 europe-central2 europe-north1 europe-southwest1
	europe-west1 europe-west2 europe-west3 europe-west4 europe-west6 europe-west8 europe-west9
	asia-east1 asia-northeast1 asia-northeast3 asia-south1 asia-southeast1 australia-southeast1
	me-central1 me-west1`.split(/\s+/);

export const isLocation = (name: string): boolean =>
	name === 'global' || MULTI_REGIONS.includes(name) || REGIONS.includes(name);

/**
 * Whether a location has an image model: `global` has all, `us` and `eu` those that are no previews,
 * the regions only the 2.5 family.
 */
export function isServedIn(location: string, model: string): boolean {
	if (location === 'global') return true;
	if (MULTI_REGIONS.includes(location)) return !model.endsWith('-preview');
	return model.startsWith('gemini-2.5-');
}

/** Google's `publishers.models.list`. */
export function listPublisherModels({ offers, otherModels }: Persona, query: unknown): object {
	const ids = [...offers, ...otherModels].map(({ id }) => id).sort();
	const { entries, ...more } = cutPage(ids, query, { usual: 50, most: 300 });
	const publisherModels = entries.map((id) => ({
		name: `publishers/google/models/${id}`,
		versionId: 'default',
		openSourceCategory: 'PROPRIETARY',
		launchStage: /preview|exp/.test(id) ? 'PUBLIC_PREVIEW' : 'GA',
		publisherModelTemplate: `projects/{user-project}/locations/{location}/publishers/google/models/${id}@default`,
	}));
	return { publisherModels, ...more };
}
