import { AnswerTooLarge } from './answerTooLarge';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { StringSink } from './jsonListener';

/**
 * Stands in a text for an image that was written into it; the image's number follows. No header can
 * hold it, so no key does.
 */
export const SLOT_MARK = '\u0001\u0002';
/**
 * Stands before that where the image began in the string before; how many letters of it belong to the
 * image and not to the text follows, and a semicolon.
 */
export const CUT_MARK = '\u0001\u0003';

const START = Buffer.from('data:image/');
const SCHEME = /^data:image\/[\w.+-]+(?:;[\w.+-]+=[\w.+-]*)*;base64,/i;
const PARENTHESIS = '('.charCodeAt(0);
const MAX_HEAD_BYTES = 128;
/** Most of a text that is kept, images aside. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Takes a text and lifts images out of it that a proxy wrote as `data:` URIs, such as
 * `![image](data:image/png;base64,…)`: they are decoded as they arrive, and a mark stays. A text that
 * comes in several strings, as in a streamed answer, is one text to it.
 */
export class TextSink implements StringSink {
	private text: Buffer[] = [];
	private pending: Buffer = Buffer.alloc(0);
	/** How much of what is pending is in the text already, since its string has ended. */
	private told = 0;
	private image: ImageDataSink | undefined;
	private length = 0;
	private lastKept: number | undefined;
	private imageEnd = /[^\w+/=-]/;
	private isAtImageStart = false;

	/** `found` is told of each image and gives its number. */
	constructor(private readonly found: () => { slot: number; done: (data: ImageData) => void }) {}

	/** True while the text is inside an image. */
	get isInImage(): boolean {
		return this.image !== undefined;
	}

	push(bytes: Buffer): void {
		this.length += this.image ? 0 : bytes.length;
		if (this.length > MAX_TEXT_BYTES) throw new AnswerTooLarge();
		this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
		while (this.image ? this.readImage(this.image) : this.readText());
	}

	/** A string has ended; another one may go on with the text. @returns what this one added to it */
	end(): string {
		if (!this.image) this.keep(startOfImage(this.pending));
		// What may begin an image waits as well; the piece is of a chunk that will be gone.
		this.pending = Buffer.from(this.pending);
		this.text.push(this.pending.subarray(this.told));
		this.told = this.pending.length;
		const text = Buffer.concat(this.text).toString();
		this.text = [];
		return JSON.stringify(text).slice(1, -1);
	}

	/** No further string goes on with the text. */
	finish(): void {
		this.image?.end();
		this.image = undefined;
	}

	/** @returns true when there is more to read */
	private readText(): boolean {
		const start = this.pending.indexOf(START);
		if (start < 0) return this.keep(startOfImage(this.pending));
		const head = this.pending.toString('latin1', start, start + MAX_HEAD_BYTES);
		const scheme = SCHEME.exec(head)?.[0];
		if (scheme === undefined) {
			if (head.length < MAX_HEAD_BYTES && !head.includes(',')) return this.keep(start);
			this.keep(start + START.length);
			return true;
		}
		// In Markdown the image ends at the parenthesis, so its base64 may be broken into lines.
		this.keep(start);
		this.imageEnd = this.lastKept === PARENTHESIS ? /[^\w+/=\s-]/ : /[^\w+/=-]/;
		this.pending = this.pending.subarray(scheme.length);
		const { slot, done } = this.found();
		if (this.told > 0) this.text.push(Buffer.from(`${CUT_MARK}${this.told};`));
		this.told = 0;
		this.text.push(Buffer.from(`${SLOT_MARK}${slot}`));
		this.image = new ImageDataSink(String(slot), done);
		this.isAtImageStart = true;
		return true;
	}

	private readImage(image: ImageDataSink): boolean {
		// Some write a blank behind the comma.
		if (this.isAtImageStart) this.pending = withoutBlanks(this.pending);
		this.isAtImageStart &&= this.pending.length === 0;
		const end = this.pending.toString('latin1').search(this.imageEnd);
		image.push(end < 0 ? this.pending : this.pending.subarray(0, end));
		this.pending = end < 0 ? Buffer.alloc(0) : this.pending.subarray(end);
		if (end < 0) return false;
		image.end();
		this.image = undefined;
		return true;
	}

	/** Moves bytes from what is pending to the text. */
	private keep(bytes: number): false {
		if (bytes > 0) {
			this.text.push(Buffer.from(this.pending.subarray(Math.min(this.told, bytes), bytes)));
			this.told = Math.max(0, this.told - bytes);
			this.lastKept = this.pending[bytes - 1];
		}
		this.pending = this.pending.subarray(bytes);
		return false;
	}
}

/** Where text begins that may be the start of an image; its length where there is none. */
function startOfImage(text: Buffer): number {
	const whole = text.indexOf(START);
	if (whole >= 0) return whole;
	for (let length = Math.min(START.length - 1, text.length); length > 0; length--) {
		const at = text.length - length;
		if (text.subarray(at).equals(START.subarray(0, length))) return at;
	}
	return text.length;
}

function withoutBlanks(text: Buffer): Buffer {
	let at = 0;
	while (at < text.length && ' \t\r\n'.includes(String.fromCharCode(text[at]!))) at++;
	return text.subarray(at);
}
