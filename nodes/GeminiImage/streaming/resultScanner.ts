import { AnswerScanner, type ScannedAnswer } from './answerScanner';
import type { ImageMemory } from './imageMemory';

/** One result of a batch: a line of the results file, or an entry of the batch's description. */
export interface ScannedResult {
	/** What arrived complete of it; undefined if it is unreadable and has no complete image. */
	scanned: ScannedAnswer | undefined;
	/** Whether it is readable to its end. */
	isWhole: boolean;
}

/** Reads one result as it arrives. A result that cannot be read costs only itself, so nothing is thrown. */
export class ResultScanner {
	private readonly scanner: AnswerScanner;
	private isUnreadable = false;
	/** Whether nothing but white space has arrived. */
	isBlank = true;

	/**
	 * @param keepDrafts whether drafts from the model's thinking are wanted too
	 * @param memory where images go
	 */
	constructor(keepDrafts: boolean, memory?: ImageMemory) {
		this.scanner = new AnswerScanner({ keepContent: false, keepDrafts, memory });
	}

	/** Whether the result may end here. */
	get mayEnd(): boolean {
		return this.isBlank || this.isUnreadable || this.scanner.isComplete;
	}

	push(bytes: Buffer): void {
		this.isBlank &&= bytes.every((byte) => byte <= 0x20);
		if (!this.isUnreadable) this.attempt(() => this.scanner.push(bytes));
	}

	end(): ScannedResult {
		const scanned = this.isUnreadable ? undefined : this.attempt(() => this.scanner.end());
		if (scanned) return { scanned, isWhole: true };
		return { scanned: this.scanner.salvage(), isWhole: false };
	}

	private attempt<T>(step: () => T): T | undefined {
		try {
			return step();
		} catch {
			this.isUnreadable = true;
			return undefined;
		}
	}
}
