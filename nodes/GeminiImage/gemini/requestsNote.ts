import { z } from 'zod';

/** What a request asks of its image; undefined where the model decides. */
export interface ImageConfig {
	aspectRatio: string | undefined;
	imageSize: string | undefined;
}

/** What is known of the requests of a batch without reading them. */
export interface RequestsNote {
	/** How many there are. */
	count: number;
	/** Each that occurs, once; empty where there are too many to note. */
	imageConfigs: ImageConfig[];
}

/** Most characters of a file's display name. Source: Google's reference of the Files API. */
const MOST_CHARACTERS = 512;

/**
 * A note about the requests of a batch, short enough for the display name of their file. It is what a
 * workflow that only reads the results can know of the requests.
 */
export function requestsNote(requests: readonly ImageConfig[]): string {
	const pairs = requests.map(({ aspectRatio = '', imageSize = '' }) => [aspectRatio, imageSize]);
	const distinct = new Map(pairs.map((pair) => [JSON.stringify(pair), pair]));
	const note = JSON.stringify({ n: requests.length, a: [...distinct.values()] });
	return note.length <= MOST_CHARACTERS ? note : JSON.stringify({ n: requests.length });
}

const noteSchema = z
	.object({
		n: z.number().int().min(0),
		a: z
			.array(z.tuple([z.string(), z.string()]))
			.optional()
			.catch(undefined),
	})
	.transform(({ n: count, a: pairs = [] }): RequestsNote => ({
		count,
		imageConfigs: pairs.map(([ratio, size]) => ({
			aspectRatio: ratio || undefined,
			imageSize: size || undefined,
		})),
	}));

/** Reads such a note; undefined for any other name, such as that of someone else's file. */
export function readRequestsNote(displayName: string): RequestsNote | undefined {
	try {
		return noteSchema.safeParse(JSON.parse(displayName)).data;
	} catch {
		return undefined;
	}
}
