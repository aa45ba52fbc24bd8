import { base64Encoded } from './base64';
import { bytesOf, concatenated, type ByteSource } from './byteSource';
import type { JsonPath, TextKind } from './jsonListener';
import { addView } from './textPieces';

/**
 * A part as it came; where the provider sent a link or a `data:` URI, the image's slot number. Empty
 * when it is a thought, or an image that cannot be read, and is left out.
 */
export type RawPart = Array<Buffer | number>;

/** A model's content as it came but for white space between tokens. */
export interface RawContent {
	before: Buffer[];
	parts: RawPart[];
	after: Buffer[];
}

/** Keeps the text of the first candidate's content while an answer is scanned. */
export class ContentKeeper {
	content: RawContent | undefined;
	private at: 'outside' | 'before' | 'between' | 'part' | 'after' = 'outside';
	private kind: TextKind = 'token';
	private dataStart = 0;

	/** The part that is arriving. */
	get part(): RawPart | undefined {
		return this.at === 'part' ? this.content?.parts.at(-1) : undefined;
	}

	enter(path: JsonPath): void {
		if (isFirstContent(path, 0)) {
			this.content = { before: [], parts: [], after: [] };
			this.at = 'before';
		} else if (isFirstContent(path, 1) && path.at(-1) === 'parts') {
			if (this.at === 'before') this.at = 'between';
		} else if (isFirstContent(path, 2) && this.at === 'between') {
			this.content?.parts.push([]);
			this.at = 'part';
		}
	}

	leave(path: JsonPath): void {
		if (this.at === 'part' && isFirstContent(path, 2)) this.at = 'between';
		if (this.at !== 'outside' && isFirstContent(path, 0)) this.at = 'outside';
	}

	keep(bytes: Buffer, kind: TextKind): void {
		if (!this.content) return;
		const isNewKind = kind !== this.kind;
		this.kind = kind;
		switch (this.at) {
			case 'before':
				addView(this.content.before, bytes);
				break;
			case 'part':
				this.keepOfPart(this.content.parts.at(-1) ?? [], bytes, isNewKind);
				break;
			case 'between':
				this.keepBetween(this.content, bytes.toString('latin1'));
				break;
			case 'after':
				addView(this.content.after, bytes);
				break;
			case 'outside':
				break;
		}
	}

	/** Puts an image's slot in place of the text that the string just ended held. */
	replaceText(part: RawPart, slot: number): void {
		part.splice(this.dataStart, Infinity, slot);
	}

	/** What a string holds is a piece of its own, so that it can be replaced. */
	private keepOfPart(part: RawPart, bytes: Buffer, isNewKind: boolean): void {
		if (isNewKind && this.kind === 'diverted') this.dataStart = part.length;
		if (isNewKind) part.push(bytes);
		else addView(part, bytes);
	}

	/** Commas between parts are written anew, since thoughts are left out. */
	private keepBetween(content: RawContent, text: string): void {
		if (text.includes('[')) content.before.push(Buffer.from('['));
		if (!text.includes(']')) return;
		content.after.push(Buffer.from(']'));
		this.at = 'after';
	}
}

/** `candidates[0].content` of an answer or of the first in an array, or what lies `below` under it. */
function isFirstContent(path: JsonPath, below: number): boolean {
	const at = path.length - 1 - below;
	const isContent = path[at] === 'content' && path[at - 1] === 0 && path[at - 2] === 'candidates';
	return isContent && (at === 2 || (at === 3 && path[0] === 0));
}

/**
 * The model's content as one line of JSON, ready to be sent back: as it came, with the images
 * themselves where the provider sent links. Thoughts are left out, but for the last draft where no
 * final image came, since a turn without its image could not be continued; so are images that were
 * lost, since nobody takes them back empty.
 * @param imageBytes undefined for one that was lost
 */
export function contentLine(
	{ before, parts, after }: RawContent,
	imageBytes: (slot: number) => ByteSource | undefined,
): ByteSource {
	const kept = parts.flatMap((part) => {
		const pieces = part.flatMap((piece) => {
			if (typeof piece !== 'number') return bytesOf(piece);
			const image = imageBytes(piece);
			return image ? base64Encoded(image) : [];
		});
		return pieces.length > 0 && pieces.length === part.length ? [pieces] : [];
	});
	const hasRole = /"role"\s*:/.test(Buffer.concat([...before, ...after]).toString());
	const head = Buffer.concat(before).toString();
	return concatenated([
		bytesOf(hasRole ? head : head.replace('{', '{"role":"model",')),
		...kept.flatMap((part, index) => [...(index > 0 ? [bytesOf(',')] : []), ...part]),
		bytesOf(Buffer.concat(after)),
	]);
}
