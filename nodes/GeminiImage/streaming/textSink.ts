import { AnswerTooLarge } from './answerTooLarge';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { StringSink } from './jsonListener';

/**
 * Replaces an image embedded in a text; the image's slot number follows. No API key contains this mark,
 * because no HTTP header can.
 */
export const SLOT_MARK = '\u0001\u0002';
/**
 * Precedes `SLOT_MARK` if the image began in the previous string. It is followed by how many characters
 * at the end of that string belong to the image, and a semicolon.
 */
export const CUT_MARK = '\u0001\u0003';

const START = Buffer.from('data:image/');
const SCHEME = /^data:image\/[\w.+-]+(?:;[\w.+-]+=[\w.+-]*)*;base64,/i;
const PARENTHESIS = '('.charCodeAt(0);
const MAX_HEAD_BYTES = 128;
/** Longest text that is read, without its images. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** Starts an image found in a text: its slot number, and what to call with its data. */
export type StartImage = () => { slot: number; done: (data: ImageData) => void };

/**
 * Extracts images that a proxy embedded in a text as `data:` URIs, such as
 * `![image](data:image/png;base64,…)`: decodes them while they arrive and leaves a mark in the text. The
 * strings of a streamed answer are read as one text.
 */
export class TextSink implements StringSink {
	private text: Buffer[] = [];
	private pending: Buffer = Buffer.alloc(0);
	/** Bytes of `pending` that were already returned as text, because their string ended. */
	private returned = 0;
	private image: ImageDataSink | undefined;
	private length = 0;
	private lastKept: number | undefined;
	private imageEnd = /[^\w+/=-]/;
	private isAtImageStart = false;

	constructor(private readonly startImage: StartImage) {}

	/** True while an image inside the text is arriving. */
	get isInImage(): boolean {
		return this.image !== undefined;
	}

	push(bytes: Buffer): void {
		this.length += this.image ? 0 : bytes.length;
		if (this.length > MAX_TEXT_BYTES) throw new AnswerTooLarge();
		this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
		while (this.image ? this.readImage(this.image) : this.readText());
	}

	/** Ends a string; another one may continue the text. @returns the text that this string added */
	end(): string {
		if (!this.image) this.keep(startOfImage(this.pending));
		// The possible start of an image stays pending. It is copied, since its chunk will be released.
		this.pending = Buffer.from(this.pending);
		this.text.push(this.pending.subarray(this.returned));
		this.returned = this.pending.length;
		const text = Buffer.concat(this.text).toString();
		this.text = [];
		return JSON.stringify(text).slice(1, -1);
	}

	/** Ends the text: no further string continues it. */
	finish(): void {
		this.image?.end();
		this.image = undefined;
	}

	/** @returns true if there is more to read */
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
		const { slot, done } = this.startImage();
		if (this.returned > 0) this.text.push(Buffer.from(`${CUT_MARK}${this.returned};`));
		this.returned = 0;
		this.text.push(Buffer.from(`${SLOT_MARK}${slot}`));
		this.image = new ImageDataSink(String(slot), done);
		this.isAtImageStart = true;
		return true;
	}

	private readImage(image: ImageDataSink): boolean {
		// Some proxies write a space after the comma.
		if (this.isAtImageStart) this.pending = trimStart(this.pending);
		this.isAtImageStart &&= this.pending.length === 0;
		const end = this.pending.toString('latin1').search(this.imageEnd);
		image.push(end < 0 ? this.pending : this.pending.subarray(0, end));
		this.pending = end < 0 ? Buffer.alloc(0) : this.pending.subarray(end);
		if (end < 0) return false;
		image.end();
		this.image = undefined;
		return true;
	}

	/** Moves the first pending bytes to the text. */
	private keep(bytes: number): false {
		if (bytes > 0) {
			this.text.push(Buffer.from(this.pending.subarray(Math.min(this.returned, bytes), bytes)));
			this.returned = Math.max(0, this.returned - bytes);
			this.lastKept = this.pending[bytes - 1];
		}
		this.pending = this.pending.subarray(bytes);
		return false;
	}
}

/** Where an image starts, or may start at the end of the text; the text's length if nowhere. */
function startOfImage(text: Buffer): number {
	const whole = text.indexOf(START);
	if (whole >= 0) return whole;
	for (let length = Math.min(START.length - 1, text.length); length > 0; length--) {
		const at = text.length - length;
		if (text.subarray(at).equals(START.subarray(0, length))) return at;
	}
	return text.length;
}

function trimStart(text: Buffer): Buffer {
	let at = 0;
	while (at < text.length && ' \t\r\n'.includes(String.fromCharCode(text[at]!))) at++;
	return text.subarray(at);
}
