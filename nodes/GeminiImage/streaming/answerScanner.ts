import {
	isCandidateImage,
	isCandidateText,
	isForeignImage,
	isForeignText,
	isPart,
} from './answerPaths';
import { AnswerImages } from './answerImages';
import { AnswerTooLarge } from './answerTooLarge';
import { ByteOrderMark } from './byteOrderMark';
import { EventStream } from './eventStream';
import { isSignature, LengthSink } from './geminiPaths';
import type { ImageMemory } from './imageMemory';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { ImageOutlet } from './imageOutlet';
import type { JsonPath, StringSink, TextKind } from './jsonListener';
import { JsonScanner, JsonSyntaxError } from './jsonScanner';
import { PartKeeper, type RawPart } from './rawContent';
import { StreamedText } from './streamedText';
import { TextBuffer } from './textPieces';
import type { StartImage } from './textSink';

/** Largest answer that is read. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
/** Most of it that is neither image nor signature. */
const MAX_SKELETON_BYTES = 16 * 1024 * 1024;

export interface ScannedAnswer {
	/**
	 * The JSON of the answer without its long strings: an image's data is replaced by its slot number, a
	 * thought signature by its length. A streamed answer has several values.
	 */
	values: unknown[];
	/** Images in the order they arrived, indexed by slot number. */
	images: ImageData[];
	/** Content parts, keyed by value number and path; empty unless `keepContent` is set. */
	parts: ReadonlyMap<string, RawPart>;
	/** True if the answer broke off after an image; only what arrived complete is included. */
	isCutOff: boolean;
}

export interface ScanOptions {
	/** Keep contents exactly as they arrived, for a conversation. */
	keepContent: boolean;
	/** Keep every thought draft. Otherwise only the last one is kept, and only if no final image arrives. */
	keepDrafts: boolean;
	/** Where images go; undefined: into memory of their own. */
	memory?: ImageMemory;
	/** Takes large images while they arrive; undefined: they are held, as contents to keep need them. */
	outlet?: ImageOutlet;
}

/**
 * Reads a `generateContent` answer as it arrives: as plain JSON, server-sent events or a list of chunks.
 * Images are decoded to bytes on the way.
 */
export class AnswerScanner {
	private readonly byteOrderMark = new ByteOrderMark();
	private readonly events = new EventStream();
	private readonly scanner: JsonScanner;
	private readonly images: AnswerImages;
	private readonly values: unknown[] = [];
	private readonly parts = new Map<string, RawPart>();
	private skeleton = new TextBuffer();
	private skeletonBytes = 0;
	/** How much of the skeleton to use if the answer breaks off, and the brackets that then close it. */
	private salvageable: { length: number; closing: string } | undefined;
	private bytes = 0;
	private part = new PartKeeper();
	private isInPart = false;
	private partSlots: number[] = [];
	private partIsThought = false;
	private partIsBroken = false;
	private readonly text = new StreamedText(() => this.textImage());
	/** Slots of the images in the text that is arriving. */
	private textSlots: number[] = [];

	constructor(private readonly options: ScanOptions) {
		this.images = new AnswerImages(options.keepDrafts);
		this.scanner = new JsonScanner({
			text: (bytes, kind) => this.addText(bytes, kind),
			valueStart: (path, kind) => this.valueStart(path, kind === 'string'),
			valueEnd: (path, scalar) => this.valueEnd(path, scalar),
		});
	}

	/** True once the provider has marked the end of its answer. */
	get isDone(): boolean {
		return this.events.isDone;
	}

	/** Whether a value has arrived and nothing of another one, so that the answer may end here. */
	get isComplete(): boolean {
		return this.values.length > 0 && this.scanner.atTop;
	}

	/** @throws JsonSyntaxError when the answer is not JSON; AnswerTooLarge */
	push(chunk: Buffer): void {
		this.bytes += chunk.length;
		if (this.bytes > MAX_ANSWER_BYTES) throw new AnswerTooLarge();
		for (const json of this.events.push(this.byteOrderMark.strip(chunk))) this.scanner.push(json);
	}

	/** @throws JsonSyntaxError when the answer is cut off, empty or not JSON */
	end(): ScannedAnswer {
		for (const json of this.events.end()) this.scanner.push(json);
		this.scanner.end();
		if (this.values.length === 0) this.fail('it is empty');
		this.text.finish();
		return this.result(false);
	}

	/**
	 * The complete part of an answer that broke off or became unreadable.
	 * @returns undefined if it contains no complete image
	 */
	salvage(): ScannedAnswer | undefined {
		if (!this.images.hasFinal && !this.hasCompleteImage()) return undefined;
		if (this.isInPart) this.part.dropAll();
		try {
			if (this.salvageable) {
				const { length, closing } = this.salvageable;
				this.values.push(JSON.parse(this.skeleton.toString(length) + closing));
			}
			const parts = this.textSlots.map((slot) => ({ inlineData: { data: String(slot) } }));
			if (parts.length > 0) this.values.push({ candidates: [{ content: { parts } }] });
			return this.result(true);
		} catch {
			return undefined;
		}
	}

	/** Whether the part that is arriving already has a complete image that is not a draft. */
	private hasCompleteImage(): boolean {
		return !this.partIsThought && this.images.hasUsable(this.partSlots);
	}

	private result(isCutOff: boolean): ScannedAnswer {
		const { values, images, parts } = this;
		return { values, images: images.list, parts, isCutOff };
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
		const done = (data: ImageData) => {
			this.images.list[slot] = data;
			this.partIsBroken ||= data.kind === 'broken';
			const isLink = data.kind === 'url' || (data.kind === 'bytes' && data.fromDataUri);
			if (isLink) part.replaceWithSlot(slot);
		};
		const { memory, outlet } = this.options;
		return new ImageDataSink(String(slot), done, memory, outlet);
	}

	private startPart(path: JsonPath): void {
		this.part = new PartKeeper();
		this.partSlots = [];
		this.partIsThought = false;
		this.partIsBroken = false;
		this.isInPart = true;
		if (this.options.keepContent)
			this.parts.set([this.values.length, ...path].join('/'), this.part.part);
	}

	private textSink([element]: JsonPath): StringSink {
		const position = typeof element === 'number' ? element : '';
		const sink = this.text.next(`${this.values.length}/${position}`);
		if (this.text.isInImage) this.part.dropJson();
		return sink;
	}

	/** Starts an image found in a text. In a conversation it becomes an image part of its own. */
	private textImage(): ReturnType<StartImage> {
		this.part.dropJson();
		const slot = this.newSlot();
		this.textSlots.push(slot);
		return { slot, done: (data) => (this.images.list[slot] = data) };
	}

	private newSlot(): number {
		const slot = this.images.newSlot();
		this.partSlots.push(slot);
		return slot;
	}

	private valueEnd(path: JsonPath, scalar: string | undefined): void {
		this.part.endString();
		this.textSlots = [];
		if (scalar === 'true' && path.at(-1) === 'thought' && isPart(path.slice(0, -1))) {
			this.partIsThought = true;
		}
		if (isPart(path)) this.endPart();
		if (this.images.list.length > 0) {
			this.salvageable = { length: this.skeleton.length, closing: this.scanner.closing };
		}
		if (path.length === 0) this.endValue();
	}

	private endPart(): void {
		this.isInPart = false;
		this.images.endPart(this.part, this.partSlots, this.partIsThought);
		// No provider accepts a broken image in a conversation.
		if (this.partIsBroken) this.part.dropJson();
	}

	private endValue(): void {
		this.values.push(this.parseValue());
		this.skeleton = new TextBuffer();
		this.salvageable = undefined;
	}

	/** The scanner does not check numbers and control characters, so this may still fail. */
	private parseValue(): unknown {
		try {
			return JSON.parse(this.skeleton.toString());
		} catch {
			return this.fail('it is not JSON');
		}
	}

	private addText(bytes: Buffer, kind: TextKind): void {
		if (kind !== 'diverted') {
			this.skeleton.add(bytes);
			this.skeletonBytes += bytes.length;
			if (this.skeletonBytes > MAX_SKELETON_BYTES) throw new AnswerTooLarge();
		}
		if (this.options.keepContent && this.isInPart) this.part.add(bytes, kind);
	}
}
