import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { NetworkFault, StatusFault } from './control/behaviour';

const DRIP_BYTES = 16;
const DRIP_EVERY_MS = 100;
/** Gives written bytes time to arrive before the connection breaks. */
const FLUSH_MS = 30;

const JSON_TYPE = 'application/json; charset=UTF-8';

/** Sends an answer in pieces, as fast as the client reads. */
export function sendPieces(reply: FastifyReply, pieces: Iterable<Buffer>): FastifyReply {
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

async function write(response: ServerResponse, piece: Buffer): Promise<void> {
	if (!response.destroyed && !response.write(piece)) {
		await Promise.race([once(response, 'drain'), once(response, 'close')]);
	}
}

async function drip(response: ServerResponse, piece: Buffer): Promise<void> {
	for (let at = 0; at < piece.length; at += DRIP_BYTES) {
		if (!(await pause(response, DRIP_EVERY_MS))) return;
		await write(response, piece.subarray(at, at + DRIP_BYTES));
	}
}

/**
 * Sends an answer that breaks off: after `afterBytes` the connection is reset, stays silent, or
 * drips 16 bytes every 100 ms.
 */
export async function sendBroken(
	reply: FastifyReply,
	pieces: Iterable<Buffer>,
	{ network, afterBytes, beforeHeaders }: NetworkFault,
	headers: Record<string, string> = {},
): Promise<void> {
	reply.hijack();
	const { raw } = reply;
	let left = afterBytes;
	if (!beforeHeaders) {
		raw.writeHead(200, { 'content-type': JSON_TYPE, ...headers });
		raw.flushHeaders();
		for (const piece of pieces) {
			if (raw.destroyed) return;
			await write(raw, piece.subarray(0, left));
			if (piece.length > left && network !== 'drip') break;
			if (piece.length > left) await drip(raw, piece.subarray(left));
			left = Math.max(0, left - piece.length);
		}
	}
	if (network === 'drip') raw.end();
	if (network !== 'reset') return;
	await pause(raw, FLUSH_MS);
	raw.socket?.resetAndDestroy();
}
