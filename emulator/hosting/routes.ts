import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Shelf } from '../answer/shelf';
import type { HostedPicture, Ledger } from '../control/ledger';
import type { ReceivedDownload } from '../control/records';
import { sendBroken } from '../send';
import { bodyOf } from './body';
import { nextHop, switchesSchema, type Switches } from './switches';

/** Nobody who downloads a picture should send any of these. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'x-goog-api-key', 'cookie']);

function opened({ method, url, headers }: FastifyRequest): ReceivedDownload {
	const names = Object.keys(headers);
	const credentials = names.filter((name) => CREDENTIALS.has(name));
	return { method, url, headers: names, credentials, status: 0, bytes: 0, complete: false };
}

/** Sends a picture by the switches, without a say in whether it is one. */
function sendPicture(
	reply: FastifyReply,
	noted: ReceivedDownload,
	{ bytes, type }: HostedPicture,
	switches: Switches,
): FastifyReply | Promise<void> {
	const { length, endless, reset, stall } = switches;
	const declared = switches.type ?? type;
	const afterBytes = reset ?? stall;
	if (afterBytes !== undefined) {
		const network = reset === undefined ? 'stall' : 'reset';
		Object.assign(noted, { status: 200, bytes: Math.min(afterBytes, bytes.length) });
		const headers = { 'content-type': declared, 'content-length': String(bytes.length) };
		return sendBroken(reply, [bytes], { network, afterBytes, beforeHeaders: false }, headers);
	}
	if (declared) reply.header('content-type', declared);
	const announced = length ?? (endless ? 'none' : bytes.length);
	if (announced !== 'none') reply.header('content-length', announced);
	noted.status = 200;
	return reply.send(Readable.from(bodyOf(bytes, switches, noted), { highWaterMark: 1 }));
}

/** A result that was answered by address, and the download noted for the key that asked for it. */
export function sendResult(
	request: FastifyRequest,
	reply: FastifyReply,
	{ bytes, mimeType, owner }: NonNullable<ReturnType<Shelf['get']>>,
	ledger: Ledger,
): FastifyReply | Promise<void> {
	const noted = opened(request);
	if (owner) ledger.of(owner).noteDownload(noted);
	return sendPicture(reply, noted, { bytes, type: mimeType }, switchesSchema.parse({}));
}

interface Hosted {
	Params: { key: string; name: string };
}

/** `/pictures/{key}/{name}`: what a test put up, for anybody. */
export function pictureRoutes(app: FastifyInstance, ledger: Ledger): void {
	app.get<Hosted>('/pictures/:key/:name', (request, reply) => {
		const page = ledger.of(request.params.key);
		const noted = opened(request);
		page.noteDownload(noted);
		const say = (status: number, words: string) => {
			Object.assign(noted, { status, bytes: words.length, complete: true });
			return reply.code(status).type('text/plain').send(words);
		};
		const redirect = (status: number, address: string) => {
			Object.assign(noted, { status, complete: true });
			return reply.code(status).header('location', address).send();
		};

		const parsed = switchesSchema.safeParse(request.query);
		if (!parsed.success) return say(400, parsed.error.message);
		const switches = parsed.data;
		const { hops, status } = switches;
		if (hops > 0) return redirect(302, nextHop(request.url, hops));
		if (switches.redirect) {
			const given = status !== undefined && status >= 300 && status < 400;
			return redirect(given ? status : 302, switches.redirect);
		}
		if (status !== undefined) return say(status, `HTTP ${status}, as asked.`);
		const picture = page.pictures.get(request.params.name);
		return picture ? sendPicture(reply, noted, picture, switches) : say(404, 'No such picture.');
	});
}
