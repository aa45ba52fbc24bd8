import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { identify } from '../authentication';
import type { UploadFault } from '../control/behaviour';
import type { Surroundings } from '../generate';
import { googleRefusal, Refusal } from '../refusal';
import { pause, sendBroken, sendPieces, sendStatus } from '../send';
import { drain, receive } from './receive';
import type { UploadSession } from './store';
import { carryOn, newRecord, opened, start, type Upload } from './upload';

const querySchema = z.object({ upload_id: z.string().optional() });

function note({ noted, record }: Upload, status: number): void {
	noted.status = status;
	record.status = status;
}

/** A connection that breaks, or is left unread, in the middle of what the client sends. */
async function breakOff(
	{ request, reply, noted }: Upload,
	session: UploadSession | undefined,
	{ network, afterReceivedBytes }: Extract<UploadFault, { afterReceivedBytes: number }>,
): Promise<void> {
	reply.hijack();
	if (session?.status === 'active' && noted.offset === session.receivedBytes) {
		noted.bytes = await receive(request.raw, session, afterReceivedBytes);
	}
	if (network === 'reset') reply.raw.socket?.resetAndDestroy();
}

async function respond(
	upload: Upload,
	session: UploadSession | undefined,
	fault: UploadFault | undefined,
): Promise<FastifyReply | undefined> {
	const { request, reply, noted, page } = upload;
	const latency = page?.behaviour.latencyMs ?? 0;
	if (fault && 'afterReceivedBytes' in fault) {
		await breakOff(upload, session, fault);
		return undefined;
	}
	if (fault && ('status' in fault || fault.beforeHeaders)) {
		noted.bytes = await drain(request.raw);
		note(upload, 'status' in fault ? fault.status : 0);
		await pause(reply.raw, latency);
		if ('status' in fault) return sendStatus(reply, fault);
		await sendBroken(reply, [], fault);
		return undefined;
	}
	const { headers, body } = session ? await carryOn(upload, session) : await start(upload);
	note(upload, 200);
	await pause(reply.raw, latency);
	const pieces = body ? [Buffer.from(JSON.stringify(body))] : [];
	if (!fault) return sendPieces(reply.headers(headers), pieces);
	await sendBroken(reply, pieces, fault, headers);
	return undefined;
}

/** Both kinds of request of a resumable upload: the start, and what goes to its answer's address. */
export function uploadRoutes(app: FastifyInstance, surroundings: Surroundings): void {
	const { persona, ledger, files } = surroundings;

	const handle = async (request: FastifyRequest, reply: FastifyReply) => {
		const query = Object(request.query) as object;
		const id = querySchema.safeParse(query).data?.upload_id;
		const session = id === undefined ? undefined : files.session(id);
		const caller = identify(persona, request.headers, query);
		const inAddress = 'key' in query && caller.refusal;
		if (inAddress || (id !== undefined && !session)) {
			await drain(request.raw);
			throw inAddress || googleRefusal(404, 'NOT_FOUND', 'Not found.');
		}

		const key = session?.key ?? caller.key;
		const page = key ? ledger.of(key) : undefined;
		const noted = opened(request, caller, (page?.openUploads ?? 0) + 1);
		const record = session?.record ?? newRecord(request);
		record.requests.push(noted);
		if (page) {
			if (!session) page.noteUpload(record);
			page.openUploads++;
			reply.raw.once('close', () => page.openUploads--);
		}

		const upload: Upload = { ...surroundings, request, reply, caller, page, record, noted };
		// The address is as good as a key: who knows it needs none.
		const welcome = session !== undefined || !caller.refusal;
		try {
			return await respond(upload, session, welcome ? page?.nextUploadFault() : undefined);
		} catch (error) {
			if (session && !reply.sent) {
				const status = session.status === 'active' ? 'active' : 'final';
				reply.header('x-goog-upload-status', status);
			}
			if (error instanceof Refusal) note(upload, error.status);
			else if (!reply.raw.destroyed) note(upload, 500);
			throw error;
		}
	};

	app.post('/upload/v1beta/files', handle);
	app.put('/upload/v1beta/files', handle);
}
