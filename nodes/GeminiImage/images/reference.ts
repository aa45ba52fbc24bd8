import type { ReferencePart } from '../gemini/request';
import type { ByteSource } from '../streaming/byteSource';

/** A reference image of a turn. */
export interface Reference {
	/** For messages: the field, or the address, that the user named. */
	name: string;
	part: ReferencePart;
	/** When the provider deletes the file at the address, in ms since 1970, where that is known. */
	expires?: number;
	/** What could be uploaded in its place; undefined where the part is an address already. */
	file?: { key: unknown; mimeType: string; bytes: ByteSource };
	/** Sentences about what may go wrong with it, though it is sent. */
	warnings?: readonly string[];
}
