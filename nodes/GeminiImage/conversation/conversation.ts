import type { ByteRange } from '../streaming/byteRanges';
import type { ByteSource } from '../streaming/byteSource';
import type { ContentDetails } from './contentDetails';

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

/** One content of a conversation, and where its JSON lies. */
export interface Content {
	info: ContentInfo;
	/** Contents of one file share this. */
	file: ByteSource;
	/** Longer than the content's bytes where white space stands between its tokens. */
	range: ByteRange;
	details?: ContentDetails;
}

/** A content whose JSON has been read. */
export interface IndexedContent extends Content {
	details: ContentDetails;
}

/** The contents of a conversation, the oldest first. Empty before the first turn. */
export type Conversation = readonly Content[];

/** The turns before this one. */
export type History = readonly IndexedContent[];

/** A content that is not part of a file yet. @param json without white space between its tokens */
export function contentOf(info: Omit<ContentInfo, 'bytes'>, json: ByteSource): Content {
	const { length: bytes } = json;
	return { info: { ...info, bytes }, file: json, range: { start: 0, end: bytes } };
}

/** The conversation with only the contents at these places, counted from its first. */
export function selectContents<C extends Content>(
	conversation: readonly C[],
	keep: ReadonlySet<number>,
): C[] {
	return conversation.filter((_content, place) => keep.has(place));
}

/**
 * The newest turns of a conversation; the one that started it, or started it over, is one of them while
 * `keepFirst` holds.
 * @param most how many turns stay; undefined: all
 */
export function newestTurns<C extends Content>(
	conversation: readonly C[],
	most: number | undefined,
	keepFirst: boolean,
): C[] {
	const turns = turnPlaces(conversation);
	if (most === undefined || turns.length <= most) return [...conversation];
	const isFresh = (place: number) => conversation[place]?.info.startsAfresh;
	const start = turns.findLastIndex((places) => places.some(isFresh));
	const first = Math.max(0, start);
	const keepsFirst = keepFirst && most > 1 && first < turns.length - most;
	const newest = turns.slice(keepsFirst ? 1 - most : -most);
	const kept = keepsFirst ? [turns[first] ?? [], ...newest] : newest;
	return selectContents(conversation, new Set(kept.flat()));
}

/**
 * The places of the contents of each turn. A turn is what the user said and what the model answered;
 * two contents of the user in a row belong to one turn.
 */
export function turnPlaces(conversation: ReadonlyArray<Pick<Content, 'info'>>): number[][] {
	const turns: number[][] = [];
	conversation.forEach(({ info }, place) => {
		const isAnswered = conversation[place - 1]?.info.role === 'model';
		if (place === 0 || (info.role === 'user' && isAnswered)) turns.push([]);
		turns.at(-1)?.push(place);
	});
	return turns;
}
