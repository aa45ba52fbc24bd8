import { encodeBase64 } from './base64';
import { bytesOf, concatenate, type ByteSource } from './byteSource';
import type { TextKind } from './jsonListener';
import { addView } from './textPieces';

/** A part of a model's content as it arrived, without white space between tokens. */
export interface RawPart {
	/**
	 * Its JSON. A link or `data:` URI that the provider sent as image data is replaced by the image's slot
	 * number. Empty if the part cannot be sent back as it arrived.
	 */
	pieces: Array<Buffer | number>;
	/** Indexes of the pieces that hold an image or a signature. */
	data: Set<number>;
	/** The raw JSON content of its thought signature; empty if it has none. */
	signature: Buffer[];
}

/** Collects one part of a content while an answer is scanned. */
export class PartKeeper {
	readonly part: RawPart = { pieces: [], data: new Set(), signature: [] };
	private kind: TextKind = 'token';
	private string: 'signature' | 'image' | 'other' = 'other';
	private stringStart = 0;
	private isDropped = false;

	/** Says what the string that starts now holds. */
	startString(string: 'signature' | 'image'): void {
		this.string = string;
	}

	add(bytes: Buffer, kind: TextKind): void {
		if (kind === 'replacement') return;
		const isNewKind = kind !== this.kind;
		this.kind = kind;
		if (kind === 'diverted' && this.string === 'signature') addView(this.part.signature, bytes);
		if (this.isDropped) return;
		// A diverted string is a separate piece, so it can be replaced.
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

	/** Replaces the content of the string that just ended by an image's slot number. */
	replaceWithSlot(slot: number): void {
		if (this.isDropped) return;
		for (let at = this.stringStart; at < this.part.pieces.length; at++) this.part.data.delete(at);
		this.part.pieces.splice(this.stringStart, Infinity, slot);
	}

	/** Keeps only the signature, because the part cannot be sent back as it arrived. */
	dropJson(): void {
		this.isDropped = true;
		this.part.pieces = [];
	}

	/** Keeps nothing, because the part is incomplete. */
	dropAll(): void {
		this.dropJson();
		this.part.signature = [];
	}
}

/** The JSON of a part without its images and its signature. */
export function jsonWithoutData({ pieces, data }: RawPart): string {
	const kept = pieces.filter((piece, at): piece is Buffer => {
		return typeof piece !== 'number' && !data.has(at);
	});
	return Buffer.concat(kept).toString();
}

/** A part of a content to write into a conversation, with the slots of its images. */
export type ContentPart =
	| { kind: 'asSent'; raw: RawPart; slots: readonly number[] }
	| { kind: 'text'; text: string; signature: readonly Buffer[]; slots: readonly [] }
	| { kind: 'image'; signature: readonly Buffer[]; slots: readonly [number] };

/** An image's bytes, and the type detected from them. */
export interface ContentImage {
	bytes: ByteSource;
	mimeType: string;
}

/**
 * A model's content as one line of JSON that can be sent back. Links are replaced by the images
 * themselves. Lost images are left out, because no provider accepts an empty one.
 * @param imageAt returns undefined for a lost image
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
