import type { ErrorBody } from './errorBody/readErrorBody';

/** What Google and gateways call a field of the request, and what the editor calls it. */
const FIELDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/thinking[ _]?(?:level|budget|config)/i, 'Thinking Level'],
	[/include[ _]?thoughts/i, 'Include Thoughts'],
	[/image[ _]?size|\bresolution\b/i, 'Image Size'],
	[/aspect[ _]?ratio/i, 'Aspect Ratio'],
	[/google[ _]?search|search[ _]?types|search (?:tool|grounding)/i, 'Google Search'],
	[/response[ _]?modalit(?:y|ies)/i, 'Response'],
	[/max[ _]?output[ _]?tokens/i, 'Max Output Tokens'],
	[/safety[ _]?settings?|harm_?category/i, 'Safety Settings'],
	[/system[ _]?instructions?/i, 'System Instruction'],
	[/\btop[ _]?p\b/i, 'Top P'],
	[/\btop[ _]?k\b/i, 'Top K'],
	[/file[ _]?uri/i, 'File URIs'],
];
/** Ordinary words, which name a field only where they are marked as one. */
const MARKED_FIELDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/["'`.]seed\b|^seed$|\bseed(?: \S{1,20})? is (?:not|un)/i, 'Seed'],
	[/["'`.]temperature\b|^temperature$|\btemperature(?: \S{1,20})? (?:is|must)/i, 'Temperature'],
	[/["'`.]tools?\b|^tools?(?:[.[]|$)/i, 'Google Search'],
];

/** These can be set to Automatic, which sends nothing. */
const AUTOMATIC: ReadonlySet<string> = new Set(['Image Size', 'Aspect Ratio']);

/** The editor's name of the field whose value the provider rejects, where its words tell. */
export function blamedOption({ fields, message }: ErrorBody): string | undefined {
	for (const text of [...[...fields].reverse(), message]) {
		const found = [...FIELDS, ...MARKED_FIELDS].find(([pattern]) => pattern.test(text));
		if (found) return found[1];
	}
	return undefined;
}

/** Whether the field can be set to Automatic. */
export function isAutomatic(option: string): boolean {
	return AUTOMATIC.has(option);
}

/** The provider's names of the fields, without sentences about them. */
export function blamedFields(fields: readonly string[]): string[] {
	return fields.filter((name) => /^[\w.[\]"' -]{1,120}$/.test(name));
}
