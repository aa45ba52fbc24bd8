import { formatOf, pixelsOf } from '../images/format';
import { CanonicalCheck } from '../streaming/base64';
import type { StringSink } from '../streaming/jsonListener';
import type { ImageFacts } from './contentDetails';

/** A JPEG states its size within its first bytes, but for large colour profiles. */
const HEAD_LETTERS = 128 * 1024;

/** What is found of an image, and of its base64 without escapes. */
type FoundFacts = Omit<ImageFacts, 'base64'> & { letters: number; isCanonical: boolean };

/** Learns the format, pixels and bytes of an image while its base64 passes by. */
export class ImageFactsSink implements StringSink {
	private readonly head: Buffer[] = [];
	private headLetters = 0;
	private letters = 0;
	private last = '';
	private readonly canonical = new CanonicalCheck();

	/** @param found takes the facts. @returns what stands for the data from here on */
	constructor(private readonly found: (facts: FoundFacts) => string) {}

	push(bytes: Buffer): void {
		this.letters += bytes.length;
		this.canonical.push(bytes);
		this.last = (this.last + bytes.toString('latin1', Math.max(0, bytes.length - 2))).slice(-2);
		if (this.headLetters >= HEAD_LETTERS) return;
		// A copy: the view would keep the whole chunk.
		this.head.push(Buffer.from(bytes.subarray(0, HEAD_LETTERS - this.headLetters)));
		this.headLetters += bytes.length;
	}

	end(): string {
		const head = Buffer.from(Buffer.concat(this.head).toString('latin1'), 'base64');
		const padding = /=*$/.exec(this.last)?.[0].length ?? 0;
		const bytes = Math.floor(((this.letters - padding) * 3) / 4);
		return this.found({
			mimeType: formatOf(head)?.mimeType,
			bytes,
			...pixelsOf(head),
			letters: this.letters,
			isCanonical: this.canonical.end(),
		});
	}
}
