import { AnswerTooLarge } from './answerTooLarge';
import { ByteOrderMark } from './byteOrderMark';
import type { JsonPath } from './jsonListener';
import { JsonScanner } from './jsonScanner';
import { ResultScanner, type ScannedResult } from './resultScanner';
import { addView, TextBuffer } from './textPieces';

/** Most of a description without its results. */
const MAX_BYTES = 16 * 1024 * 1024;
const PLACEHOLDER = Buffer.from('0');

/** Which results of a description to scan: none, or all after so many, with or without drafts. */
export type WantedResults = 'none' | { keepDrafts: boolean; skip: number };

/**
 * Reads the description of one or more batches as it arrives. Those of batches with inline results hold
 * all images, so the results are taken out, and each leaves a placeholder in its list.
 */
export class DescriptionScanner {
	private readonly byteOrderMark = new ByteOrderMark();
	private readonly scanner: JsonScanner;
	private readonly rest = new TextBuffer();
	/** Depth of the entry that is arriving; undefined outside. */
	private entryDepth: number | undefined;
	private result: ResultScanner | undefined;
	private views: Buffer[] = [];
	/** The list that the results are taken from; a second one repeats them. */
	private list: string | undefined;
	/** How many results of it have started. */
	private results = 0;
	private finished: ScannedResult[] = [];

	constructor(private readonly wanted: WantedResults) {
		this.scanner = new JsonScanner({
			text: (bytes) => this.addText(bytes),
			valueStart: (path) => this.valueStart(path),
			valueEnd: (path) => this.valueEnd(path),
		});
	}

	/** @returns the results that end in this chunk. @throws JsonSyntaxError; AnswerTooLarge */
	push(chunk: Buffer): ScannedResult[] {
		this.finished = [];
		this.scanner.push(this.byteOrderMark.strip(chunk));
		this.passOn();
		return this.finished;
	}

	/** The description without its results. @throws JsonSyntaxError; SyntaxError */
	end(): unknown {
		this.scanner.end();
		return JSON.parse(this.rest.toString()) as unknown;
	}

	private valueStart(path: JsonPath): undefined {
		if (this.entryDepth !== undefined || !isEntry(path)) return;
		this.addText(PLACEHOLDER);
		this.entryDepth = path.length;
		if (this.wanted === 'none' || !isResult(path)) return;
		const list = path.slice(0, -1).join('/');
		this.list ??= list;
		const { keepDrafts, skip } = this.wanted;
		if (list === this.list && ++this.results > skip) this.result = new ResultScanner(keepDrafts);
	}

	private valueEnd(path: JsonPath): void {
		if (path.length !== this.entryDepth) return;
		this.passOn();
		if (this.result) this.finished.push(this.result.end());
		this.result = undefined;
		this.entryDepth = undefined;
	}

	private addText(bytes: Buffer): void {
		if (this.entryDepth === undefined) {
			this.rest.add(bytes);
			if (this.rest.length > MAX_BYTES) throw new AnswerTooLarge();
		} else if (this.result) {
			addView(this.views, bytes);
		}
	}

	/** Hands the result what has arrived of it. */
	private passOn(): void {
		for (const view of this.views) this.result?.push(view);
		this.views = [];
	}
}

/** True for an entry of a list that may hold images: a result, or a request that is repeated. */
function isEntry(path: JsonPath): boolean {
	return isResult(path) || (isIn(path, /^requests$/) && path.some(isNamed(/^input_?config$/i)));
}

function isResult(path: JsonPath): boolean {
	return isIn(path, /^inlined_?responses$/i);
}

function isIn(path: JsonPath, list: RegExp): boolean {
	return typeof path.at(-1) === 'number' && isNamed(list)(path.at(-2));
}

function isNamed(name: RegExp): (key: string | number | undefined) => boolean {
	return (key) => typeof key === 'string' && name.test(key);
}
