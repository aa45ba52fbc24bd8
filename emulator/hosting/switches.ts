import { z } from 'zod';

const wholeNumber = z.coerce.number().int().nonnegative();

/** Query parameters of a hosted image; others are ignored. */
export const switchesSchema = z.object({
	/** Redirects to itself this many times before the rest applies. */
	hops: wholeNumber.max(100).default(0),
	/** Redirects to this URL, with `status` if it is a 3xx code, else with 302. */
	redirect: z.string().min(1).optional(),
	/** Sends this status and a line of text instead of the image. */
	status: wholeNumber.min(200).max(599).optional(),
	/** `none`: no Content-Length. A number: this Content-Length, whatever the real length. */
	length: z.union([z.literal('none'), wholeNumber]).optional(),
	/** Milliseconds between pieces of 16 bytes. */
	drip: wholeNumber.min(1).max(60_000).optional(),
	/** Resets the connection, or falls silent, after this many bytes. */
	reset: wholeNumber.optional(),
	stall: wholeNumber.optional(),
	/** Continues with zeros after the image. */
	endless: z.literal('1').optional(),
	/** Content-Type; empty sends none. */
	type: z.string().optional(),
});

export type Switches = z.infer<typeof switchesSchema>;

/** Returns the same URL with one hop fewer, relative to the host. */
export function buildNextHop(url: string, hops: number): string {
	const [path = '', query] = url.split('?', 2);
	const left = new URLSearchParams(query);
	if (hops > 1) left.set('hops', String(hops - 1));
	else left.delete('hops');
	return left.size > 0 ? `${path}?${left.toString()}` : path;
}
