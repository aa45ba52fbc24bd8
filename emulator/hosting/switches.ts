import { z } from 'zod';

const wholeNumber = z.coerce.number().int().nonnegative();

/** What the query of a hosted picture may ask for; anything else in it is let pass. */
export const switchesSchema = z.object({
	/** Redirects to itself, so many times, before the rest applies. */
	hops: wholeNumber.max(100).default(0),
	/** Redirects there; with `status`, by that code instead of 302. */
	redirect: z.string().min(1).optional(),
	/** That status and a line of text instead of the picture. */
	status: wholeNumber.min(200).max(599).optional(),
	/** `none`: no Content-Length. A number: that Content-Length, whatever there is to send. */
	length: z.union([z.literal('none'), wholeNumber]).optional(),
	/** Milliseconds between pieces of 16 bytes. */
	drip: wholeNumber.min(1).max(60_000).optional(),
	/** The connection is reset, or falls silent, after so many bytes. */
	reset: wholeNumber.optional(),
	stall: wholeNumber.optional(),
	/** Goes on with zeros after the picture. */
	endless: z.literal('1').optional(),
	/** Content-Type; empty for none. */
	type: z.string().optional(),
});

export type Switches = z.infer<typeof switchesSchema>;

/** The same address with one hop less, relative to the host. */
export function nextHop(address: string, hops: number): string {
	const [path = '', query] = address.split('?', 2);
	const left = new URLSearchParams(query);
	if (hops > 1) left.set('hops', String(hops - 1));
	else left.delete('hops');
	return left.size > 0 ? `${path}?${left.toString()}` : path;
}
