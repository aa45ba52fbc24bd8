import type { ReferencePart } from '../gemini/request';
import type { ByteSource } from '../streaming/byteSource';

/** A reference image of a turn. */
export interface Reference {
	/** The field or the address that the user named. */
	name: string;
	part: ReferencePart;
	/** When the provider deletes the file at the address, in ms since 1970, where that is known. */
	expires?: number;
	/** What could be uploaded instead; undefined where the part already is an address. */
	file?: { key: unknown; mimeType: string; bytes: ByteSource };
	/** Sentences about what the model may not see of it. */
	warnings?: readonly string[];
}
