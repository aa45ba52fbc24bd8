import type { Batch } from '../gemini/batch';
import { ResultLines, type ResultLine } from '../streaming/resultLines';
import type { ScannedResult } from '../streaming/resultScanner';
import type { BatchCalls } from '../transport/batches';
import { readInlineResults } from '../transport/inlineResults';
import { downloadFile } from '../transport/resultsDownload';

/** Where to go on reading the results of a batch. */
export interface Place {
	/** In the results file, in bytes. */
	offset: number;
	/** How many results come before it. */
	results: number;
}

/** A result, and where the next one starts. */
export type PlacedResult = ScannedResult & { next: Place };

/** The results of a batch from a place on, one at a time. @throws Failure when they do not come */
export async function* resultsOf(
	calls: BatchCalls,
	{ name, responsesFile }: Batch,
	keepDrafts: boolean,
	from: Place,
): AsyncGenerator<PlacedResult> {
	let { results } = from;
	if (responsesFile === undefined) {
		for await (const result of readInlineResults(calls, name, keepDrafts, results)) {
			yield { ...result, next: { offset: 0, results: ++results } };
		}
		return;
	}
	const lines = new ResultLines(keepDrafts, from.offset);
	const placed = ({ nextOffset: offset, ...line }: ResultLine): PlacedResult => ({
		...line,
		next: { offset, results: ++results },
	});
	for await (const chunk of downloadFile(calls, responsesFile, lines, from.offset)) {
		for (const line of lines.push(chunk)) yield placed(line);
	}
	for (const line of lines.end()) yield placed(line);
}
