import { readBatchResult, type BatchResult } from '../gemini/batchResult';
import type { ScannedAnswer } from '../streaming/answerScanner';
import type { ScannedResult } from '../streaming/resultScanner';
import type { KeyMask } from '../transport/keyMask';
import { maskAnswer } from '../transport/maskAnswer';

/** A result whose images are not stored yet. */
export interface ReadResult extends BatchResult {
	/** From 1. */
	number: number;
	/** Undefined where it cannot be read. */
	answer: ScannedAnswer | undefined;
	/** Whether it can be read to its end. */
	isWhole: boolean;
}

/** Whose result it is, and what it says, free of keys of the API. */
export function identifyResult(
	{ scanned, isWhole }: ScannedResult,
	number: number,
	mask: KeyMask,
): ReadResult {
	const masked = scanned && maskAnswer(scanned, mask);
	const [value] = masked?.values ?? [];
	if (!masked || !isObject(value)) {
		return { number, key: undefined, error: undefined, answer: undefined, isWhole: false };
	}
	const answer = { ...masked, values: responseIn(value) };
	return { ...readBatchResult(value), number, answer, isWhole };
}

/** The answer in a result, whole or in chunks, recognizable as Gemini's even where it says nothing. */
function responseIn(value: Record<string, unknown>): unknown[] {
	const { response } = value;
	if (Array.isArray(response)) return [{ candidates: [] }, ...(response as unknown[])];
	return [{ candidates: [], ...(isObject(response) ? response : value) }];
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
