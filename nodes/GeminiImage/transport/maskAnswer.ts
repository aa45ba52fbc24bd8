import type { ScannedAnswer } from '../streaming/answerScanner';
import { jsonWithoutData, type RawPart } from '../streaming/rawContent';
import type { KeyMask } from './keyMask';

/**
 * Masks API keys in an answer. Images stay as they are: a match in their data is chance. So do thought
 * signatures, which a conversation needs, unless someone put a key into one. A part whose text has a key
 * loses its raw JSON, so a conversation gets it rebuilt from the masked text.
 */
export function maskAnswer(scanned: ScannedAnswer, mask: KeyMask): ScannedAnswer {
	const parts = [...scanned.parts].map(([path, part]) => [path, maskPart(part, mask)] as const);
	return {
		...scanned,
		values: scanned.values.map((value) => mask.json(value)),
		parts: new Map(parts),
	};
}

function maskPart(part: RawPart, mask: KeyMask): RawPart {
	if (mask.isPutInto(part.signature)) return { pieces: [], data: new Set(), signature: [] };
	return mask.isIn(jsonWithoutData(part)) ? { ...part, pieces: [] } : part;
}
