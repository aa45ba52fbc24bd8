import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { NetworkFault, StatusFault } from './control/faults';

const DRIP_BYTES = 16;
const DRIP_EVERY_MS = 100;
/** Gives written bytes time to arrive before the connection breaks. */
const FLUSH_MS = 30;

const JSON_TYPE = 'application/json; charset=UTF-8';

/** A body, piece by piece; one read from a disk comes asynchronously. */
export type Pieces = Iterable<Buffer> | AsyncIterable<Buffer>;

/** Sends an answer in pieces, as fast as the client reads. */
export function sendPieces(reply: FastifyReply, pieces: Pieces): FastifyReply {
	return reply.type(JSON_TYPE).send(Readable.from(pieces));
}

/** Sends the response that a status fault describes. */
export function sendStatus(reply: FastifyReply, { status, headers, body }: StatusFault) {
	return reply
		.code(status)
		.headers(headers ?? {})
		.send(body ?? '');
}

/** Waits while the client is connected; returns false once it has gone. */
export async function pause(response: ServerResponse, milliseconds: number): Promise<boolean> {
	if (milliseconds > 0 && !response.destroyed) {
		const gone = new AbortController();
		const stop = () => gone.abort();
		response.once('close', stop);
		await wait(milliseconds, undefined, { signal: gone.signal }).catch(() => undefined);
		response.off('close', stop);
	}
	return !response.destroyed;
}

/** Where the bytes of a body go. */
class Outlet {
	constructor(
		readonly response: ServerResponse,
		private readonly onSent: (bytes: number) => void = () => undefined,
	) {}

	async write(piece: Buffer): Promise<void> {
		if (this.response.destroyed) return;
		this.onSent(piece.length);
		if (this.response.write(piece)) return;
		await Promise.race([once(this.response, 'drain'), once(this.response, 'close')]);
	}

	async drip(piece: Buffer): Promise<void> {
		for (let at = 0; at < piece.length; at += DRIP_BYTES) {
			if (!(await pause(this.response, DRIP_EVERY_MS))) return;
			await this.write(piece.subarray(at, at + DRIP_BYTES));
		}
	}
}

/** How an answer looks that breaks off. */
interface BrokenAnswer {
	/** 200 by default. */
	status?: number;
	headers?: Record<string, string | number>;
	/** Called with the bytes of each piece of the body that is handed to the connection. */
	onSent?: (bytes: number) => void;
}

/**
 * Sends an answer that breaks off: after `afterBytes` the connection is reset, stays silent, or
 * drips 16 bytes every 100 ms.
 */
export async function sendBroken(
	reply: FastifyReply,
	pieces: Pieces,
	{ network, afterBytes, beforeHeaders }: NetworkFault,
	{ status = 200, headers = {}, onSent }: BrokenAnswer = {},
): Promise<void> {
	reply.hijack();
	const { raw } = reply;
	const outlet = new Outlet(raw, onSent);
	let left = afterBytes;
	if (!beforeHeaders) {
		raw.writeHead(status, { 'content-type': JSON_TYPE, ...headers });
		raw.flushHeaders();
		for await (const piece of pieces) {
			if (raw.destroyed) return;
			await outlet.write(piece.subarray(0, left));
			if (piece.length > left && network !== 'drip') break;
			if (piece.length > left) await outlet.drip(piece.subarray(left));
			left = Math.max(0, left - piece.length);
		}
	}
	if (network === 'drip') raw.end();
	if (network !== 'reset') return;
	await pause(raw, FLUSH_MS);
	raw.socket?.resetAndDestroy();
}
