import type { ScannedAnswer } from '../streaming/answerScanner';
import { wordsOf, type RawPart } from '../streaming/rawContent';
import type { KeyMask } from './keyMask';

/**
 * Keeps the key out of all that an answer says. Its images stay as they are: what looks like the key
 * in there is chance. So do signatures, without which a conversation breaks, unless somebody put the
 * key in. A part with the key in its words is written anew for a conversation.
 */
export function maskAnswer(scanned: ScannedAnswer, mask: KeyMask): ScannedAnswer {
	const parts = [...scanned.parts].map(([at, part]) => [at, maskPart(part, mask)] as const);
	return {
		...scanned,
		values: scanned.values.map((value) => mask.json(value)),
		parts: new Map(parts),
	};
}

function maskPart(part: RawPart, mask: KeyMask): RawPart {
	if (mask.isPutInto(part.signature)) return { pieces: [], data: new Set(), signature: [] };
	return mask.isIn(wordsOf(part)) ? { ...part, pieces: [] } : part;
}
