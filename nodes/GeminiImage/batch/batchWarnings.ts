import { quoteNames } from '../failure/imageSource';

interface Warned {
	key: string;
	warnings: readonly string[];
}

/** Most keys that a warning names. */
const MOST_KEYS = 5;

/** The warnings of all requests of a batch, each once, with the requests that it concerns. */
export function batchWarnings(requests: readonly Warned[]): string[] {
	const keys = new Map<string, string[]>();
	for (const { key, warnings } of requests) {
		for (const warning of new Set(warnings)) {
			const others = keys.get(warning) ?? [];
			others.push(key);
			keys.set(warning, others);
		}
	}
	return [...keys].map(([warning, concerned]) => {
		const where = whereSentence(concerned, requests.length);
		return where ? `${warning} ${where}` : warning;
	});
}

function whereSentence(keys: readonly string[], requests: number): string {
	if (keys.length === requests) return '';
	if (keys.length > MOST_KEYS) return `This affects ${keys.length} of ${requests} requests.`;
	return `This affects the ${keys.length === 1 ? 'request' : 'requests'} ${quoteNames(keys)}.`;
}
