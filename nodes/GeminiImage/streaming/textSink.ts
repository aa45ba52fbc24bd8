import { EndlessAnswer } from './endless';
import { ImageDataSink, type ImageData } from './imageDataSink';
import type { StringSink } from './jsonListener';

/** Stands in a text for an image that was written into it; the image's number follows. */
export const SLOT_MARK = 'gemini-image-slot:';

const START = Buffer.from('data:image/');
const PARENTHESIS = '('.charCodeAt(0);
const MAX_HEAD_BYTES = 64;
/** Most of a text that is kept, images aside. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Takes a text and lifts images out of it that a proxy wrote as `data:` URIs, such as
 * `![image](data:image/png;base64,…)`: they are decoded as they arrive, and a mark stays.
 */
export class TextSink implements StringSink {
	private readonly text: Buffer[] = [];
	private pending: Buffer = Buffer.alloc(0);
	private image: ImageDataSink | undefined;
	private length = 0;
	private lastKept: number | undefined;
	private imageEnd = /[^\w+/=-]/;

	/** `found` is told of each image and gives its number. */
	constructor(private readonly found: () => { slot: number; done: (data: ImageData) => void }) {}

	push(bytes: Buffer): void {
		this.length += this.image ? 0 : bytes.length;
		if (this.length > MAX_TEXT_BYTES) throw new EndlessAnswer();
		this.pending = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
		while (this.image ? this.readImage(this.image) : this.readText());
	}

	end(): string {
		if (this.image) this.text.push(Buffer.from(this.image.end()));
		else this.text.push(this.pending);
		return JSON.stringify(Buffer.concat(this.text).toString()).slice(1, -1);
	}

	/** @returns true when there is more to read */
	private readText(): boolean {
		const start = this.pending.indexOf(START);
		// What may be the beginning of a start waits for the next piece.
		if (start < 0) return this.keep(Math.max(0, this.pending.length - START.length));
		const head = this.pending.toString('latin1', start, start + MAX_HEAD_BYTES);
		const scheme = /^data:image\/[\w.+-]+;base64,/i.exec(head)?.[0];
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
		this.image = new ImageDataSink(`${SLOT_MARK}${slot}`, done);
		return true;
	}

	private readImage(image: ImageDataSink): boolean {
		const end = this.pending.toString('latin1').search(this.imageEnd);
		image.push(end < 0 ? this.pending : this.pending.subarray(0, end));
		this.pending = end < 0 ? Buffer.alloc(0) : this.pending.subarray(end);
		if (end < 0) return false;
		this.text.push(Buffer.from(image.end()));
		this.image = undefined;
		return true;
	}

	/** Moves bytes from what is pending to the text. */
	private keep(bytes: number): false {
		if (bytes > 0) {
			this.text.push(Buffer.from(this.pending.subarray(0, bytes)));
			this.lastKept = this.pending[bytes - 1];
		}
		this.pending = this.pending.subarray(bytes);
		return false;
	}
}
