import { encodeBase64 } from './base64';
import { bytesOf, concatenate, type ByteSource } from './byteSource';
import type { TextKind } from './jsonListener';
import { addView } from './textPieces';

/** A part of a model's content as it came, but for white space between tokens. */
export interface RawPart {
	/**
	 * Its JSON; where the provider sent a link or a `data:` URI as an image's data, the image's number
	 * stands in place of it. Empty where the part cannot be sent again as it came.
	 */
	pieces: Array<Buffer | number>;
	/** Positions of the pieces that hold an image or a signature. */
	data: Set<number>;
	/** The content of its thought signature, as JSON spells it; empty where it has none. */
	signature: Buffer[];
}

/** Keeps one part of a content while an answer is scanned. */
export class PartKeeper {
	readonly part: RawPart = { pieces: [], data: new Set(), signature: [] };
	private kind: TextKind = 'token';
	private string: 'signature' | 'image' | 'other' = 'other';
	private stringStart = 0;
	private isRewritten = false;

	/** The string that begins holds this. */
	startString(string: 'signature' | 'image'): void {
		this.string = string;
	}

	keep(bytes: Buffer, kind: TextKind): void {
		if (kind === 'replacement') return;
		const isNewKind = kind !== this.kind;
		this.kind = kind;
		if (kind === 'diverted' && this.string === 'signature') addView(this.part.signature, bytes);
		if (this.isRewritten) return;
		// What a string holds is a piece of its own, so that it can be replaced.
		if (isNewKind && kind === 'diverted') this.stringStart = this.part.pieces.length;
		if (isNewKind) this.part.pieces.push(bytes);
		else addView(this.part.pieces, bytes);
		if (kind === 'diverted' && this.string !== 'other') {
			this.part.data.add(this.part.pieces.length - 1);
		}
	}

	endString(): void {
		this.string = 'other';
	}

	/** Puts an image's number in place of the text that the string just ended held. */
	replaceText(slot: number): void {
		if (this.isRewritten) return;
		for (let at = this.stringStart; at < this.part.pieces.length; at++) this.part.data.delete(at);
		this.part.pieces.splice(this.stringStart, Infinity, slot);
	}

	/** The part cannot be sent again as it came; only its signature is kept. */
	rewrite(): void {
		this.isRewritten = true;
		this.part.pieces = [];
	}

	/** The part did not arrive whole. */
	breakOff(): void {
		this.rewrite();
		this.part.signature = [];
	}
}

/** All that a part says, but for its images and its signature. */
export function wordsOf({ pieces, data }: RawPart): string {
	const words = pieces.filter((piece, at): piece is Buffer => {
		return typeof piece !== 'number' && !data.has(at);
	});
	return Buffer.concat(words).toString();
}

/** A part of a content that is written into a conversation, and the numbers of its images. */
export type ContentPart =
	| { kind: 'asSent'; raw: RawPart; slots: readonly number[] }
	| { kind: 'text'; text: string; signature: readonly Buffer[]; slots: readonly [] }
	| { kind: 'image'; signature: readonly Buffer[]; slots: readonly [number] };

/** An image's bytes, and the type that they tell. */
export interface ContentImage {
	bytes: ByteSource;
	mimeType: string;
}

/**
 * A model's content as one line of JSON, ready to be sent back. Parts are as they came, with the images
 * themselves where the provider sent links. Images that were lost are left out, since nobody takes them
 * back empty.
 * @param imageAt undefined for one that was lost
 */
export function contentLine(
	parts: readonly ContentPart[],
	imageAt: (slot: number) => ContentImage | undefined,
): ByteSource {
	const written = parts.flatMap((part) => {
		const pieces = partPieces(part, imageAt);
		return pieces ? [pieces] : [];
	});
	return concatenate([
		bytesOf('{"role":"model","parts":['),
		...written.flatMap((pieces, index) => [...(index > 0 ? [bytesOf(',')] : []), ...pieces]),
		bytesOf(']}'),
	]);
}

function partPieces(
	part: ContentPart,
	imageAt: (slot: number) => ContentImage | undefined,
): ByteSource[] | undefined {
	switch (part.kind) {
		case 'asSent':
			return rawPieces(part, imageAt);
		case 'text':
			return [
				bytesOf(`{"text":${JSON.stringify(part.text)}`),
				...signaturePieces(part.signature),
				bytesOf('}'),
			];
		case 'image': {
			const image = imageAt(part.slots[0]);
			if (!image) return undefined;
			return [
				bytesOf(`{"inlineData":{"mimeType":${JSON.stringify(image.mimeType)},"data":"`),
				encodeBase64(image.bytes),
				bytesOf('"}'),
				...signaturePieces(part.signature),
				bytesOf('}'),
			];
		}
	}
}

function rawPieces(
	{ raw: { pieces }, slots }: ContentPart & { kind: 'asSent' },
	imageAt: (slot: number) => ContentImage | undefined,
): ByteSource[] | undefined {
	if (slots.some((slot) => !imageAt(slot))) return undefined;
	return pieces.flatMap((piece) => {
		if (typeof piece !== 'number') return bytesOf(piece);
		const image = imageAt(piece);
		return image ? encodeBase64(image.bytes) : [];
	});
}

function signaturePieces(signature: readonly Buffer[]): ByteSource[] {
	if (signature.length === 0) return [];
	return [
		bytesOf(',"thoughtSignature":"'),
		...signature.map((piece) => bytesOf(piece)),
		bytesOf('"'),
	];
}
