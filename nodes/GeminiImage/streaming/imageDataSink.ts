import { Base64Decoder } from './base64';
import type { StringSink } from './jsonListener';

/** What a provider put where the image's base64 belongs. */
export type ImageData =
	| { kind: 'bytes'; chunks: Buffer[]; length: number; fromDataUri: boolean }
	| { kind: 'url'; url: string }
	| { kind: 'broken'; reason: string }
	/** A draft that a later one replaced. */
	| { kind: 'dropped' };

/** Longest address, or head of a `data:` URI, that is taken; in bytes. */
const MAX_TEXT_BYTES = 16 * 1024;

/** Decodes an image as its base64 arrives. Proxies also put a URL or a `data:` URI there. */
export class ImageDataSink implements StringSink {
	private head = '';
	private form: 'unknown' | 'base64' | 'dataUri' | 'url' = 'unknown';
	private decoding = false;
	private readonly decoder = new Base64Decoder();
	private readonly chunks: Buffer[] = [];
	private length = 0;
	private broken: string | undefined;

	constructor(
		/** What stands in the skeleton for this image. */
		private readonly slot: string,
		private readonly done: (data: ImageData) => void,
	) {}

	push(bytes: Buffer): void {
		if (this.broken !== undefined) return;
		if (this.decoding) return this.decode(bytes);
		this.head += bytes.toString('latin1');
		if (this.form === 'unknown') {
			this.head = this.head.trimStart();
			this.form = formOf(this.head);
		}
		if (this.form === 'base64') {
			this.startDecoding(this.head);
		} else if (this.form === 'dataUri' && this.head.includes(',')) {
			this.readDataUri();
		} else if (this.head.length > MAX_TEXT_BYTES) {
			this.broken = 'The address of the image is too long.';
		}
	}

	end(): string {
		this.done(this.result());
		return this.slot;
	}

	private result(): ImageData {
		if (this.broken === undefined && this.form === 'url') {
			return { kind: 'url', url: Buffer.from(this.head, 'latin1').toString().trimEnd() };
		}
		if (this.broken === undefined) this.decode(Buffer.from(this.head, 'latin1'), true);
		if (this.broken !== undefined) return { kind: 'broken', reason: this.broken };
		if (this.length === 0) return { kind: 'broken', reason: 'The image is empty.' };
		const fromDataUri = this.form === 'dataUri';
		return { kind: 'bytes', chunks: this.chunks, length: this.length, fromDataUri };
	}

	private readDataUri(): void {
		const comma = this.head.indexOf(',');
		if (!/;base64$/i.test(this.head.slice(0, comma))) {
			this.broken = 'The data: address of the image is not base64.';
			return;
		}
		this.startDecoding(this.head.slice(comma + 1));
	}

	private startDecoding(text: string): void {
		this.head = '';
		this.decoding = true;
		this.decode(Buffer.from(text, 'latin1'));
	}

	private decode(ascii: Buffer, last = false): void {
		try {
			const decoded = [this.decoder.push(ascii), ...(last ? [this.decoder.end()] : [])];
			for (const bytes of decoded) {
				if (bytes.length > 0) this.chunks.push(bytes);
				this.length += bytes.length;
			}
		} catch (error) {
			this.broken = error instanceof Error ? error.message : String(error);
			this.chunks.length = 0;
		}
	}
}

function formOf(head: string): 'unknown' | 'base64' | 'dataUri' | 'url' {
	const start = head.slice(0, 8).toLowerCase();
	if (/^https?:\/\//.test(start)) return 'url';
	if (start.startsWith('data:')) return 'dataUri';
	return start.length < 8 && ['http://', 'https://', 'data:'].some((form) => form.startsWith(start))
		? 'unknown'
		: 'base64';
}
