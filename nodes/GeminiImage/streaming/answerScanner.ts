import {
	isCandidateImage,
	isCandidateText,
	isForeignImage,
	isForeignText,
	isPart,
} from './answerPaths';
import { ByteOrderMark } from './byteOrderMark';
import { AnswerTooLarge } from './answerTooLarge';
import { EventStream } from './eventStream';
import { isSignature, LengthSink } from './geminiPaths';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { JsonPath, StringSink, TextKind } from './jsonListener';
import { JsonScanner, JsonSyntaxError } from './jsonScanner';
import { PartKeeper, type RawPart } from './rawContent';
import { StreamedText } from './streamedText';
import { TextBuffer } from './textPieces';

/** Most bytes of an answer that are read, and most of it that is not image or signature. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
const MAX_SKELETON_BYTES = 16 * 1024 * 1024;

export interface ScannedAnswer {
	/**
	 * The JSON of the answer without its long strings: the number of an image in place of its data, the
	 * length in place of a thought signature. Several values where the provider streamed.
	 */
	values: unknown[];
	/** Images in the order they came, by their number. */
	images: ImageData[];
	/** Parts of contents, by the number of their value and their path; only when asked for. */
	parts: ReadonlyMap<string, RawPart>;
	/** True where the answer broke off behind an image; what had arrived whole is here. */
	isCutOff: boolean;
}

export interface ScanOptions {
	/** Keep contents as they came, for a conversation. */
	keepContent: boolean;
	/** Keep every thought draft; else only the last one is kept, as long as no final image came. */
	keepDrafts: boolean;
}

interface Draft {
	part: PartKeeper;
	slots: number[];
}

/**
 * Reads a `generateContent` answer as it arrives, plain, streamed as events, or as a list of chunks;
 * images become bytes on the way.
 */
export class AnswerScanner {
	private readonly mark = new ByteOrderMark();
	private readonly events = new EventStream();
	private readonly scanner: JsonScanner;
	private readonly images: ImageData[] = [];
	private readonly values: unknown[] = [];
	private readonly parts = new Map<string, RawPart>();
	private skeleton = new TextBuffer();
	private skeletonBytes = 0;
	/** What is left of the skeleton, and what closes it, where the answer breaks off. */
	private whole: { length: number; closing: string } | undefined;
	private bytes = 0;
	private part = new PartKeeper();
	private isInPart = false;
	private partImages: number[] = [];
	private partIsThought = false;
	private partIsBroken = false;
	private readonly text = new StreamedText(() => this.textImage());
	/** Images in the text that is arriving. */
	private textSlots: number[] = [];
	private lastDraft: Draft | undefined;
	private hasFinal = false;

	constructor(private readonly options: ScanOptions) {
		this.scanner = new JsonScanner({
			text: (bytes, kind) => this.keep(bytes, kind),
			valueStart: (path, kind) => this.valueStart(path, kind === 'string'),
			valueEnd: (path, scalar) => this.valueEnd(path, scalar),
		});
	}

	/** True once nothing follows that belongs to the answer. */
	get isDone(): boolean {
		return this.events.isDone;
	}

	/** @throws JsonSyntaxError when the answer is not JSON; EndlessAnswer */
	push(chunk: Buffer): void {
		this.bytes += chunk.length;
		if (this.bytes > MAX_ANSWER_BYTES) throw new AnswerTooLarge();
		for (const json of this.events.push(this.mark.strip(chunk))) this.scanner.push(json);
	}

	/** @throws JsonSyntaxError when the answer was cut off, is empty or is not JSON */
	end(): ScannedAnswer {
		for (const json of this.events.end()) this.scanner.push(json);
		this.scanner.end();
		if (this.values.length === 0) this.fail('it is empty');
		this.text.finish();
		return this.result(false);
	}

	/**
	 * What has arrived whole of an answer that broke off or went wrong.
	 * @returns undefined where there is no image among it
	 */
	salvage(): ScannedAnswer | undefined {
		if (!this.hasFinal && !this.hasWholeImage()) return undefined;
		if (this.isInPart) this.part.breakOff();
		try {
			if (this.whole) {
				const { length, closing } = this.whole;
				this.values.push(JSON.parse(this.skeleton.toString(length) + closing));
			}
			const parts = this.textSlots.map((slot) => ({ inlineData: { data: String(slot) } }));
			if (parts.length > 0) this.values.push({ candidates: [{ content: { parts } }] });
			return this.result(true);
		} catch {
			return undefined;
		}
	}

	/** Of an image that breaks off, or is a draft, nothing is salvaged. */
	private hasWholeImage(): boolean {
		return !this.partIsThought && this.partImages.some((slot) => isUsable(this.images[slot]));
	}

	private result(isCutOff: boolean): ScannedAnswer {
		const { values, images, parts } = this;
		return { values, images, parts, isCutOff };
	}

	private fail(reason: string): never {
		throw new JsonSyntaxError(reason, this.scanner.line);
	}

	private valueStart(path: JsonPath, isString: boolean): StringSink | undefined {
		if (isPart(path)) this.startPart(path);
		if (!isString) return undefined;
		if (isSignature(path)) {
			this.part.startString('signature');
			return new LengthSink();
		}
		if (isCandidateText(path) || isForeignText(path)) return this.textSink(path);
		if (!isCandidateImage(path) && !isForeignImage(path)) return undefined;
		this.part.startString('image');
		const slot = this.newSlot();
		const { part } = this;
		return new ImageDataSink(String(slot), (data) => {
			this.images[slot] = data;
			this.partIsBroken ||= data.kind === 'broken';
			const isLink = data.kind === 'url' || (data.kind === 'bytes' && data.fromDataUri);
			if (isLink) part.replaceText(slot);
		});
	}

	private startPart(path: JsonPath): void {
		this.part = new PartKeeper();
		this.partImages = [];
		this.partIsThought = false;
		this.partIsBroken = false;
		this.isInPart = true;
		if (this.options.keepContent)
			this.parts.set([this.values.length, ...path].join('/'), this.part.part);
	}

	private textSink([element]: JsonPath): StringSink {
		const place = typeof element === 'number' ? element : '';
		const sink = this.text.next(`${this.values.length}/${place}`);
		if (this.text.isInImage) this.part.rewrite();
		return sink;
	}

	/** Goes into the conversation as an image of its own. */
	private textImage(): { slot: number; done: (data: ImageData) => void } {
		this.part.rewrite();
		const slot = this.newSlot();
		this.textSlots.push(slot);
		return { slot, done: (data) => (this.images[slot] = data) };
	}

	private newSlot(): number {
		const slot =
			this.images.push({ kind: 'broken', reason: 'The image did not arrive whole.' }) - 1;
		this.partImages.push(slot);
		return slot;
	}

	private valueEnd(path: JsonPath, scalar: string | undefined): void {
		this.part.endString();
		this.textSlots = [];
		if (scalar === 'true' && path.at(-1) === 'thought' && isPart(path.slice(0, -1))) {
			this.partIsThought = true;
		}
		if (isPart(path)) this.endPart();
		if (this.images.length > 0) {
			this.whole = { length: this.skeleton.length, closing: this.scanner.closing };
		}
		if (path.length === 0) this.endValue();
	}

	/** Of the drafts only the last is kept, and it too goes once a final image has come. */
	private endPart(): void {
		this.isInPart = false;
		const ended = { part: this.part, slots: this.partImages };
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
		if (this.partIsBroken) ended.part.rewrite();
	}

	private letGo(draft: Draft | undefined): void {
		draft?.part.rewrite();
		if (this.options.keepDrafts) return;
		for (const slot of draft?.slots ?? []) this.images[slot] = { kind: 'dropped' };
	}

	private endValue(): void {
		this.values.push(this.parseValue());
		this.skeleton = new TextBuffer();
		this.whole = undefined;
	}

	/** The scanner leaves the spelling of numbers and control characters to the parser. */
	private parseValue(): unknown {
		try {
			return JSON.parse(this.skeleton.toString());
		} catch {
			return this.fail('it is not JSON');
		}
	}

	private keep(bytes: Buffer, kind: TextKind): void {
		if (kind !== 'diverted') {
			this.skeleton.add(bytes);
			this.skeletonBytes += bytes.length;
			if (this.skeletonBytes > MAX_SKELETON_BYTES) throw new AnswerTooLarge();
		}
		if (this.options.keepContent && this.isInPart) this.part.keep(bytes, kind);
	}
}

function isUsable(image: ImageData | undefined): boolean {
	return image?.kind === 'bytes' || image?.kind === 'url';
}
