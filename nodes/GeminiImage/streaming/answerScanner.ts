import { EndlessAnswer } from './endless';
import { isImageData, isPartText, isSignature, LengthSink } from './geminiPaths';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { JsonPath, StringSink, TextKind } from './jsonListener';
import { JsonScanner, JsonSyntaxError } from './jsonScanner';
import { ContentKeeper, type RawContent, type RawPart } from './rawContent';
import { TextBuffer } from './textPieces';
import { TextSink } from './textSink';

export { contentLine } from './rawContent';

/** Most bytes of an answer that are read, and most of it that is not image or signature. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
const MAX_SKELETON_BYTES = 16 * 1024 * 1024;

export interface ScannedAnswer {
	/**
	 * The answer's JSON without its long strings: the number of an image in place of its data, the
	 * length in place of a thought signature.
	 */
	skeleton: unknown;
	/** Images in the order they came, by the number in the skeleton. */
	images: ImageData[];
	/** The first candidate's content as it came; only when asked for. */
	content: RawContent | undefined;
}

export interface ScanOptions {
	/** Keep the first candidate's content, for a conversation. */
	keepContent: boolean;
	/** Keep every thought draft; else only the last one is kept, as long as no final image came. */
	keepDrafts: boolean;
}

interface Draft {
	part: RawPart | undefined;
	slots: number[];
}

/** Reads a `generateContent` answer as it arrives; images become bytes on the way. */
export class AnswerScanner {
	private readonly scanner: JsonScanner;
	private readonly images: ImageData[] = [];
	private readonly skeleton = new TextBuffer();
	private readonly keeper: ContentKeeper | undefined;
	private bytes = 0;
	private partImages: number[] = [];
	private partIsThought = false;
	private partIsBroken = false;
	private lastDraft: Draft | undefined;
	private hasFinal = false;
	private hasEnded = false;

	constructor(private readonly options: ScanOptions) {
		this.keeper = options.keepContent ? new ContentKeeper() : undefined;
		this.scanner = new JsonScanner({
			text: (bytes, kind) => this.text(bytes, kind),
			valueStart: (path, kind) => this.valueStart(path, kind === 'string'),
			valueEnd: (path, scalar) => this.valueEnd(path, scalar),
		});
	}

	/** @throws JsonSyntaxError when the answer is not JSON; EndlessAnswer */
	push(chunk: Buffer): void {
		this.bytes += chunk.length;
		if (this.bytes > MAX_ANSWER_BYTES) throw new EndlessAnswer();
		this.scanner.push(chunk);
	}

	/** @throws JsonSyntaxError when the answer was cut off, is empty or is not JSON */
	end(): ScannedAnswer {
		this.scanner.end();
		return {
			skeleton: this.parsed(),
			images: this.images,
			content: this.keeper?.content,
		};
	}

	/** The scanner leaves the spelling of numbers and control characters to the parser. */
	private parsed(): unknown {
		try {
			return JSON.parse(this.skeleton.toString());
		} catch {
			return this.fail('it is not JSON');
		}
	}

	private fail(reason: string): never {
		throw new JsonSyntaxError(reason, this.scanner.line);
	}

	private valueStart(path: JsonPath, isString: boolean): StringSink | undefined {
		if (this.hasEnded) this.fail('it goes on after its end');
		this.keeper?.enter(path);
		if (isPart(path)) {
			this.partImages = [];
			this.partIsThought = false;
			this.partIsBroken = false;
		}
		if (!isString) return undefined;
		if (isSignature(path)) return new LengthSink();
		if (isPartText(path)) return new TextSink(() => this.textImage());
		if (!isImageData(path)) return undefined;
		const slot = this.newSlot();
		const part = this.keeper?.part;
		return new ImageDataSink(String(slot), (data) => {
			this.images[slot] = data;
			this.partIsBroken ||= data.kind === 'broken';
			const isLink = data.kind === 'url' || (data.kind === 'bytes' && data.fromDataUri);
			if (part && isLink) this.keeper?.replaceText(part, slot);
		});
	}

	private newSlot(): number {
		const slot =
			this.images.push({ kind: 'broken', reason: 'The image did not arrive whole.' }) - 1;
		this.partImages.push(slot);
		return slot;
	}

	/** An image inside a text; the text goes into a conversation as it came. */
	private textImage(): { slot: number; done: (data: ImageData) => void } {
		const slot = this.newSlot();
		return { slot, done: (data) => (this.images[slot] = data) };
	}

	private valueEnd(path: JsonPath, scalar: string | undefined): void {
		if (scalar === 'true' && path.at(-1) === 'thought' && isPart(path.slice(0, -1))) {
			this.partIsThought = true;
		}
		if (isPart(path)) this.endPart();
		this.keeper?.leave(path);
		if (path.length === 0) this.hasEnded = true;
	}

	/** Of the drafts only the last is kept, and it too goes once a final image has come. */
	private endPart(): void {
		const ended = { part: this.keeper?.part, slots: this.partImages };
		const hasImage = ended.slots.some((slot) => isUsable(this.images[slot]));
		if (!this.partIsThought) {
			this.hasFinal ||= hasImage;
		} else if (hasImage) {
			this.letGo(this.lastDraft);
			this.lastDraft = ended;
		} else {
			this.letGo(ended);
		}
		if (this.hasFinal) this.letGo(this.lastDraft);
		// No provider takes it back in a conversation.
		if (this.partIsBroken) ended.part?.splice(0);
	}

	private letGo(draft: Draft | undefined): void {
		draft?.part?.splice(0);
		if (this.options.keepDrafts) return;
		for (const slot of draft?.slots ?? []) this.images[slot] = { kind: 'dropped' };
	}

	private text(bytes: Buffer, kind: TextKind): void {
		if (kind !== 'diverted') {
			this.skeleton.add(bytes);
			if (this.skeleton.length > MAX_SKELETON_BYTES) throw new EndlessAnswer();
		}
		if (kind !== 'replacement') this.keeper?.keep(bytes, kind);
	}
}

function isPart(path: JsonPath): boolean {
	return path.at(-2) === 'parts' && path.at(-3) === 'content' && path.at(-5) === 'candidates';
}

function isUsable(image: ImageData | undefined): boolean {
	return image?.kind === 'bytes' || image?.kind === 'url';
}
