/**
 * Where Vertex AI answers. Sources: Google Cloud's list of locations for generative AI and its reference of
 * the express mode, November 2026.
 */

/** Where Google serves all of its image models. */
export const DEFAULT_LOCATION = 'global';

/** Locations with a host of their own; a region's host has its name in front. */
const HOSTS: Readonly<Record<string, string>> = {
	global: 'aiplatform.googleapis.com',
	eu: 'aiplatform.eu.rep.googleapis.com',
	us: 'aiplatform.us.rep.googleapis.com',
};

/** Where calls to a location go. */
export function vertexUrl(location: string): string {
	return `https://${HOSTS[location] ?? `${location}-aiplatform.googleapis.com`}`;
}

export function isLocation(text: string): boolean {
	return /^(?:global|[a-z]{2}|[a-z]+-[a-z]+\d{1,2})$/.test(text);
}

/** An ID of letters and digits, or a number; an old one may have a domain in front. */
export function isProjectId(text: string): boolean {
	return /^[a-z0-9][a-z0-9.:-]{1,100}$/i.test(text);
}

/** The path to Google's models in a project, or for an API key, which has its project in itself. */
export function vertexModelsPath(place?: { projectId: string; location: string }): string {
	const parent = place
		? `/projects/${encodeURIComponent(place.projectId)}/locations/${place.location}`
		: '';
	return `/v1${parent}/publishers/google/models`;
}

/** Vertex AI's own list, which an earlier version of its API has alone. */
export const VERTEX_LIST_PATH = '/v1beta1/publishers/google/models';
