import type { ErrorBody } from './errorBody/readErrorBody';
import { LABELS } from '../failure/labels';

/** What Google and gateways call a field of the request, and what the editor calls it. */
const FIELDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/thinking[ _]?(?:level|budget|config)/i, LABELS.thinkingLevel],
	[/include[ _]?thoughts/i, LABELS.includeThoughts],
	[/image[ _]?size|\bresolution\b/i, LABELS.imageSize],
	[/aspect[ _]?ratio/i, LABELS.aspectRatio],
	[/google[ _]?search|search[ _]?types|search (?:tool|grounding)/i, LABELS.googleSearch],
	[/response[ _]?modalit(?:y|ies)/i, LABELS.responseModalities],
	[/max[ _]?output[ _]?tokens/i, LABELS.maxOutputTokens],
	[/safety[ _]?settings?|harm_?category/i, LABELS.safetySettings],
	[/system[ _]?instructions?/i, LABELS.systemInstruction],
	[/\btop[ _]?p\b/i, LABELS.topP],
	[/\btop[ _]?k\b/i, LABELS.topK],
	[/file[ _]?uri/i, LABELS.fileUris],
	[/compression[ _]?quality/i, LABELS.outputQuality],
	[/image[ _]?output[ _]?options/i, LABELS.outputFormat],
	[/person[ _]?generation/i, LABELS.personGeneration],
	[/prominent[ _]?people/i, LABELS.prominentPeople],
	[/service[ _]?tier/i, LABELS.serviceTier],
];
/** Ordinary words, which name a field only where they are marked as one. */
const MARKED_FIELDS: ReadonlyArray<readonly [RegExp, string]> = [
	[/["'`.]seed\b|^seed$|\bseed(?: \S{1,20})? is (?:not|un)/i, LABELS.seed],
	[
		/["'`.]temperature\b|^temperature$|\btemperature(?: \S{1,20})? (?:is|must)/i,
		LABELS.temperature,
	],
	[/["'`.]tools?\b|^tools?(?:[.[]|$)/i, LABELS.googleSearch],
];

/** These can be set to Automatic, which sends nothing. */
const AUTOMATIC: ReadonlySet<string> = new Set([LABELS.imageSize, LABELS.aspectRatio]);

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
