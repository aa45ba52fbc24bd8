import { readRanges } from '../streaming/byteRanges';
import type { ByteSource } from '../streaming/byteSource';
import { JsonCompactor } from '../streaming/jsonCompactor';
import type { Content } from './conversation';

/**
 * The JSON of contents, without white space between tokens, and with the separator between two.
 * Contents that follow one another in a file are cut out of it in one pass.
 * @param contents those of one file in its order
 */
export function joinContents(contents: readonly Content[], separator: ',' | '\n'): ByteSource {
	const bytes = contents.reduce((sum, { info }) => sum + info.bytes, 0);
	return {
		length: bytes + Math.max(0, contents.length - 1),
		async *read() {
			const between = Buffer.from(separator);
			let isFirst = true;
			for (const run of runsOfFiles(contents)) {
				for await (const { piece, isStart } of readRun(run)) {
					if (isStart && !isFirst) yield between;
					isFirst = false;
					yield piece;
				}
			}
		},
	};
}

/** Contents with those next to each other in one list that are of the same file. */
function runsOfFiles(contents: readonly Content[]): Content[][] {
	const runs: Content[][] = [];
	for (const content of contents) {
		const run = runs.at(-1);
		if (run?.[0]?.file === content.file) run.push(content);
		else runs.push([content]);
	}
	return runs;
}

interface Piece {
	piece: Buffer;
	/** A content begins with it. */
	isStart: boolean;
}

/**
 * White space is left out by reading the JSON once more: where it stands could not be remembered in
 * less memory than a hostile file takes. Our own files have none, so this is for the first turn of a
 * conversation that came from elsewhere.
 */
async function* readRun(run: readonly Content[]): AsyncGenerator<Piece> {
	const [first] = run;
	if (!first) return;
	const compactor = new JsonCompactor();
	const ranges = run.map(({ range, info }) => ({
		...range,
		isSpaced: range.end - range.start > info.bytes,
	}));
	for await (const { range, bytes, isFirst } of readRanges(first.file, ranges)) {
		if (!range.isSpaced) {
			yield { piece: bytes, isStart: isFirst };
			continue;
		}
		// A content begins with a bracket, so what is compacted of its first piece is never empty.
		const pieces = compactor.push(bytes);
		yield* pieces.map((piece, index) => ({ piece, isStart: isFirst && index === 0 }));
	}
}
