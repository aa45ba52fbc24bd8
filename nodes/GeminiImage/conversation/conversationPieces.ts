import { bytesOf, concatenate, type ByteSource } from '../streaming/byteSource';
import type { ContentDetails } from './contentDetails';

/** The first line of a conversation file names this format. */
export const FORMAT = 'gemini-image-conversation';
export const FILE_NAME = 'conversation.jsonl';
export const MIME_TYPE = 'application/jsonl';

/** What a conversation file's header tells of one content. */
export interface ContentInfo {
	role: 'user' | 'model';
	/** Who was asked; undefined in files without our header. */
	provider: string | undefined;
	model: string | undefined;
	/** Length of the content's line in bytes, without the line's end. */
	bytes: number;
	images: number;
	/** When the first of its files that lie at the provider goes away; left out where none does. */
	filesExpire?: string;
	/** Nothing before this content was sent with it, or is sent later on. */
	startsAfresh?: true;
}

/** Some successive contents of a conversation. */
export interface ConversationPiece {
	contents: readonly ContentInfo[];
	/** The contents' JSON with the separator between two. */
	joined(separator: ',' | '\n'): ByteSource;
	/** The piece with only the contents at these places. */
	only(keep: ReadonlySet<number>): ConversationPiece;
}

/** A piece that has been looked into. */
export interface KnownPiece extends ConversationPiece {
	/** As long as `contents`. */
	details: readonly ContentDetails[];
	only(keep: ReadonlySet<number>): KnownPiece;
}

/** A conversation: its pieces, the oldest first. Empty before the first turn. */
export type Conversation = readonly ConversationPiece[];

/** The turns before this one. */
export type History = readonly KnownPiece[];

/** One content of which the bytes are at hand. */
export function pieceOf(info: Omit<ContentInfo, 'bytes'>, json: ByteSource): ConversationPiece {
	const piece: ConversationPiece = {
		contents: [{ ...info, bytes: json.length }],
		joined: () => json,
		only: (keep) => (keep.has(0) ? piece : NOTHING),
	};
	return piece;
}

const NOTHING: ConversationPiece = {
	contents: [],
	joined: () => bytesOf(''),
	only: () => NOTHING,
};

interface Selectable<P> {
	contents: readonly ContentInfo[];
	only(keep: ReadonlySet<number>): P;
}

/** The conversation with only the contents at these places, counted from its first. */
export function selectContents<P extends Selectable<P>>(
	conversation: readonly P[],
	keep: ReadonlySet<number>,
): P[] {
	let first = 0;
	return conversation.flatMap((piece) => {
		const places = piece.contents.map((_content, index) => index);
		const kept = places.filter((index) => keep.has(first + index));
		first += places.length;
		if (kept.length === 0) return [];
		return kept.length === places.length ? piece : piece.only(new Set(kept));
	});
}

/**
 * The newest turns of a conversation; the one that began it, or began it afresh, is one of them while
 * `keepFirst` holds.
 * @param most how many turns stay; undefined: all
 */
export function newestTurns<P extends Selectable<P>>(
	conversation: readonly P[],
	most: number | undefined,
	keepFirst: boolean,
): P[] {
	const contents = conversation.flatMap((piece) => piece.contents);
	const turns = turnPlaces(contents);
	if (most === undefined || turns.length <= most) return [...conversation];
	const start = turns.findLastIndex((places) => places.some((at) => contents[at]?.startsAfresh));
	const first = Math.max(0, start);
	const keepsFirst = keepFirst && most > 1 && first < turns.length - most;
	const newest = turns.slice(keepsFirst ? 1 - most : -most);
	const kept = keepsFirst ? [turns[first] ?? [], ...newest] : newest;
	return selectContents(conversation, new Set(kept.flat()));
}

/** What `json.conversation` tells; bytes are the file's. */
export function summary(conversation: Conversation): {
	turns: number;
	images: number;
	bytes: number;
} {
	const contents = conversation.flatMap((piece) => piece.contents);
	return {
		turns: turnPlaces(contents).length,
		images: contents.reduce((sum, { images }) => sum + images, 0),
		bytes: conversationFile(conversation).length,
	};
}

/**
 * The places of the contents of each turn. A turn is what the user said and what the model answered;
 * two contents of the user in a row belong to one turn.
 */
export function turnPlaces(contents: readonly ContentInfo[]): number[][] {
	const turns: number[][] = [];
	contents.forEach(({ role }, place) => {
		const answered = contents[place - 1]?.role === 'model';
		if (place === 0 || (role === 'user' && answered)) turns.push([]);
		turns.at(-1)?.push(place);
	});
	return turns;
}

/** The file: a header line, then one content a line. Its bytes are read only when it is written. */
export function conversationFile(conversation: Conversation): ByteSource {
	const contents = conversation.flatMap((piece) => piece.contents);
	const header = JSON.stringify({ format: FORMAT, version: 1, contents });
	const newline = bytesOf('\n');
	return concatenate([
		bytesOf(header),
		newline,
		...conversation.flatMap((piece) => [piece.joined('\n'), newline]),
	]);
}
