import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LinkedImages } from '../answer/linkedImages';
import type { HostedImage, Ledger } from '../control/ledger';
import type { ReceivedDownload } from '../control/records';
import { sendBroken } from '../send';
import { streamBody } from './body';
import { buildNextHop, switchesSchema, type Switches } from './switches';

/** Headers that a download must never carry. */
const CREDENTIALS = new Set(['authorization', 'proxy-authorization', 'x-goog-api-key', 'cookie']);

function createRecord({ method, url, headers }: FastifyRequest): ReceivedDownload {
	const names = Object.keys(headers);
	const credentials = names.filter((name) => CREDENTIALS.has(name));
	return { method, url, headers: names, credentials, status: 0, bytes: 0, complete: false };
}

/** Sends the hosted bytes as the switches say, whether or not they are an image. */
function sendImage(
	reply: FastifyReply,
	record: ReceivedDownload,
	{ bytes, type }: HostedImage,
	switches: Switches,
): FastifyReply | Promise<void> {
	const { length, endless, reset, stall } = switches;
	const declared = switches.type ?? type;
	const afterBytes = reset ?? stall;
	if (afterBytes !== undefined) {
		const network = reset === undefined ? 'stall' : 'reset';
		Object.assign(record, { status: 200, bytes: Math.min(afterBytes, bytes.length) });
		const headers = { 'content-type': declared, 'content-length': String(bytes.length) };
		const fault = { network, afterBytes, beforeHeaders: false } as const;
		return sendBroken(reply, [bytes], fault, { headers });
	}
	if (declared) reply.header('content-type', declared);
	const announced = length ?? (endless ? 'none' : bytes.length);
	if (announced !== 'none') reply.header('content-length', announced);
	record.status = 200;
	return reply.send(Readable.from(streamBody(bytes, switches, record), { highWaterMark: 1 }));
}

/** Sends a result that was answered as a link, and records the download for the key that requested it. */
export function sendResult(
	request: FastifyRequest,
	reply: FastifyReply,
	{ bytes, mimeType, owner }: NonNullable<ReturnType<LinkedImages['get']>>,
	ledger: Ledger,
): FastifyReply | Promise<void> {
	const record = createRecord(request);
	if (owner) ledger.of(owner).noteDownload(record);
	return sendImage(reply, record, { bytes, type: mimeType }, switchesSchema.parse({}));
}

interface Hosted {
	Params: { key: string; name: string };
}

/** `/pictures/{key}/{name}`: serves what a test has hosted, to anyone. */
export function hostingRoutes(app: FastifyInstance, ledger: Ledger): void {
	app.get<Hosted>('/pictures/:key/:name', (request, reply) => {
		const state = ledger.of(request.params.key);
		const record = createRecord(request);
		state.noteDownload(record);
		const sendText = (status: number, text: string) => {
			Object.assign(record, { status, bytes: text.length, complete: true });
			return reply.code(status).type('text/plain').send(text);
		};
		const redirect = (status: number, location: string) => {
			Object.assign(record, { status, complete: true });
			return reply.code(status).header('location', location).send();
		};

		const parsed = switchesSchema.safeParse(request.query);
		if (!parsed.success) return sendText(400, parsed.error.message);
		const switches = parsed.data;
		const { hops, status } = switches;
		if (hops > 0) return redirect(302, buildNextHop(request.url, hops));
		if (switches.redirect) {
			const isRedirect = status !== undefined && status >= 300 && status < 400;
			return redirect(isRedirect ? status : 302, switches.redirect);
		}
		if (status !== undefined) return sendText(status, `HTTP ${status}, as requested.`);
		const image = state.hostedImages.get(request.params.name);
		return image ? sendImage(reply, record, image, switches) : sendText(404, 'No such image.');
	});
}
