import { z } from 'zod';
import { invalidArgument } from './refusal';

const pageSchema = z.object({
	pageSize: z.coerce.number().int().nonnegative().default(0),
	pageToken: z.string().default(''),
});

/**
 * One page of a list as Google cuts it, by `pageSize` and `pageToken`; throws in Google's words.
 * @param sizes.usual entries when no size is asked, `sizes.most` when too many are
 */
export function onePage<T>(
	all: T[],
	query: unknown,
	{ usual, most }: { usual: number; most: number },
): { entries: T[]; nextPageToken?: string } {
	const page = pageSchema.safeParse(query);
	if (!page.success) throw invalidArgument("Invalid value at 'page_size' (TYPE_INT32)");
	const { pageSize, pageToken } = page.data;
	const start = pageToken ? Number(Buffer.from(pageToken, 'base64url').toString()) : 0;
	if (!Number.isInteger(start) || start < 0 || start > all.length) {
		throw invalidArgument('Page token is not valid.');
	}
	const end = start + Math.min(pageSize || usual, most);
	return {
		entries: all.slice(start, end),
		...(end < all.length && { nextPageToken: Buffer.from(String(end)).toString('base64url') }),
	};
}
