import type { ImageDefect } from '../failure/imageDefect';
import { Base64Decoder, Base64Error } from './base64';
import { ChunkQueue } from './chunkQueue';
import type { StringSink } from './jsonListener';
import { IMAGE_CHUNK_BYTES, type ImageMemory } from './imageMemory';
import type { ImageOutlet } from './imageOutlet';
import { addView } from './textPieces';

/** What a provider sent where the image's base64 belongs. */
export type ImageData =
	| {
			kind: 'bytes';
			/** Empty for an image that was taken over while it arrived. */
			chunks: Buffer[];
			takenOver?: ChunkQueue;
			length: number;
			fromDataUri: boolean;
	  }
	| { kind: 'url'; url: string }
	| { kind: 'broken'; defect: ImageDefect }
	/** A draft replaced by a later draft or a final image. */
	| { kind: 'dropped' };

type Format = 'unknown' | 'base64' | 'dataUri' | 'url';

/** Smaller images are held until the answer is whole: most drafts, which nobody may want, are among them. */
const LARGE_IMAGE_BYTES = 4 * 1024 * 1024;

/** How many bytes show the format, unless there is white space before it. */
const MOST_START = 16;

/** Longest URL, or longest header of a `data:` URI, in bytes. */
const MAX_TEXT_BYTES = 16 * 1024;

/** Decodes an image while its base64 arrives. Some proxies send a URL or a `data:` URI instead. */
export class ImageDataSink implements StringSink {
	private head = '';
	private format: Format = 'unknown';
	private isDecoding = false;
	private chunks: Buffer[] = [];
	private takenOver: ChunkQueue | undefined;
	private readonly decoder = new Base64Decoder((bytes) => this.allocate(bytes));
	/** What is left of the memory that was allocated last. */
	private room: Buffer = Buffer.alloc(0);
	private length = 0;
	private defect: ImageDefect | undefined;

	constructor(
		/** Replaces the image's data in the skeleton. */
		private readonly slot: string,
		private readonly done: (data: ImageData) => void,
		/** Where the bytes go; undefined: into memory of their own. */
		private readonly memory?: ImageMemory,
		/** Takes a large image while it arrives. */
		private outlet?: Pick<ImageOutlet, 'takeOver'>,
	) {}

	push(bytes: Buffer): void {
		if (this.defect !== undefined) return;
		if (this.isDecoding || this.startsWithBase64(bytes)) return this.decode(bytes);
		this.head += bytes.toString('latin1');
		if (this.format === 'unknown') {
			this.head = this.head.trimStart();
			this.format = formatOf(this.head);
		}
		if (this.format === 'base64') {
			this.startDecoding(this.head);
		} else if (this.format === 'dataUri' && this.head.includes(',')) {
			this.readDataUri();
		} else if (this.head.length > MAX_TEXT_BYTES) {
			this.defect = 'urlTooLong';
		}
	}

	/** Base64 has no control characters, and most images are nothing else. */
	pushPlain(bytes: Buffer): boolean {
		if (!this.isDecoding || this.defect !== undefined) return false;
		const decoded = this.decoder.pushPlain(bytes);
		if (decoded) this.keep(decoded);
		return decoded !== undefined;
	}

	end(): string {
		this.done(this.result());
		return this.slot;
	}

	private result(): ImageData {
		if (this.defect === undefined && this.format === 'url') {
			return { kind: 'url', url: Buffer.from(this.head, 'latin1').toString().trimEnd() };
		}
		if (this.defect === undefined) this.decode(Buffer.from(this.head, 'latin1'), true);
		if (this.defect !== undefined) return { kind: 'broken', defect: this.defect };
		if (this.length === 0) return { kind: 'broken', defect: 'empty' };
		this.takenOver?.end();
		const { chunks, takenOver, length } = this;
		return { kind: 'bytes', chunks, takenOver, length, fromDataUri: this.format === 'dataUri' };
	}

	/** Whether the first bytes show what will follow, as they do unless an image arrives in tiny pieces. */
	private startsWithBase64(bytes: Buffer): boolean {
		const start = bytes.toString('latin1', 0, MOST_START).trimStart();
		this.isDecoding = this.format === 'unknown' && this.head === '' && formatOf(start) === 'base64';
		return this.isDecoding;
	}

	private readDataUri(): void {
		const comma = this.head.indexOf(',');
		if (!/;base64$/i.test(this.head.slice(0, comma))) {
			this.defect = 'dataUriNotBase64';
			return;
		}
		this.startDecoding(this.head.slice(comma + 1));
	}

	private startDecoding(text: string): void {
		this.head = '';
		this.isDecoding = true;
		this.decode(Buffer.from(text, 'latin1'));
	}

	private keep(bytes: Buffer): void {
		if (bytes.length === 0) return;
		this.length += bytes.length;
		if (this.takenOver) return this.takenOver.push(bytes);
		addView(this.chunks, bytes);
		if (this.outlet && this.length >= LARGE_IMAGE_BYTES) this.offerTo(this.outlet);
	}

	private offerTo(outlet: Pick<ImageOutlet, 'takeOver'>): void {
		this.outlet = undefined;
		const image = new ChunkQueue();
		for (const chunk of this.chunks) image.push(chunk);
		if (!outlet.takeOver(image)) return;
		this.takenOver = image;
		this.chunks = [];
	}

	/**
	 * What arrives is decoded into few large chunks: each chunk of its own would cost the garbage
	 * collector and n8n's storage more.
	 */
	private allocate(bytes: number): Buffer {
		if (this.room.length < bytes) {
			const size = Math.max(bytes, Math.min(this.length, IMAGE_CHUNK_BYTES));
			this.room = this.memory?.lend(size) ?? Buffer.allocUnsafe(size);
		}
		const taken = this.room.subarray(0, bytes);
		this.room = this.room.subarray(bytes);
		return taken;
	}

	private decode(ascii: Buffer, last = false): void {
		try {
			const decoded = [this.decoder.push(ascii), ...(last ? [this.decoder.end()] : [])];
			for (const bytes of decoded) this.keep(bytes);
		} catch (error) {
			this.defect = error instanceof Base64Error ? error.defect : 'notBase64';
			this.chunks = [];
			this.takenOver?.fail(error);
		}
	}
}

function formatOf(head: string): Format {
	const start = head.slice(0, 8).toLowerCase();
	if (/^https?:\/\//.test(start)) return 'url';
	if (start.startsWith('data:')) return 'dataUri';
	return start.length < 8 &&
		['http://', 'https://', 'data:'].some((scheme) => scheme.startsWith(start))
		? 'unknown'
		: 'base64';
}
