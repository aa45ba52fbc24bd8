import { z } from 'zod';
import { invalidArgument } from './refusal';

const pageSchema = z.object({
	pageSize: z.coerce.number().int().nonnegative().default(0),
	pageToken: z.string().default(''),
});

/**
 * Returns one page of a list, by Google's `pageSize` and `pageToken`.
 * @param sizes.usual page size if none is given; `sizes.most` is the maximum
 * @throws Refusal in Google's words for an invalid size or token
 */
export function cutPage<T>(
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
