import type { ImageData } from './imageDataSink';
import type { PartKeeper } from './rawContent';

/** A thought part that has an image. */
interface Draft {
	part: PartKeeper;
	slots: readonly number[];
}

/** The images of an answer, and which of its thought drafts are kept. */
export class AnswerImages {
	/** In the order they arrived; an image's slot is its position here. */
	readonly list: ImageData[] = [];
	/** True once a final image, not a draft, has arrived complete. */
	hasFinal = false;
	private lastDraft: Draft | undefined;

	/** @param keepDrafts whether to keep every draft, not only the last one until a final image arrives */
	constructor(private readonly keepDrafts: boolean) {}

	/** @returns the slot of an image that is about to arrive */
	newSlot(): number {
		return this.list.push({ kind: 'broken', defect: 'incomplete' }) - 1;
	}

	hasUsable(slots: readonly number[]): boolean {
		return slots.some((slot) => {
			const kind = this.list[slot]?.kind;
			return kind === 'bytes' || kind === 'url';
		});
	}

	/** Decides what to keep once a part with these images has ended. */
	endPart(part: PartKeeper, slots: readonly number[], isThought: boolean): void {
		const hasImage = this.hasUsable(slots);
		if (!isThought) {
			this.hasFinal ||= hasImage;
		} else if (hasImage) {
			this.dropDraft(this.lastDraft);
			this.lastDraft = { part, slots };
		} else {
			this.dropDraft({ part, slots });
		}
		if (this.hasFinal) this.dropDraft(this.lastDraft);
	}

	private dropDraft(draft: Draft | undefined): void {
		draft?.part.dropJson();
		if (this.keepDrafts) return;
		for (const slot of draft?.slots ?? []) this.list[slot] = { kind: 'dropped' };
	}
}
