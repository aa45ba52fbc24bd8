import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { asReached } from '../asReached';
import { identify } from '../authentication';
import type { UploadFault } from '../control/faults';
import type { PersonaContext } from '../generate';
import { googleRefusal, Refusal } from '../refusal';
import { pause, sendBroken, sendPieces, sendStatus } from '../send';
import { drain, receive } from './receive';
import type { UploadSession } from './store';
import { continueUpload, createEntry, createRecord, startUpload, type Upload } from './upload';

const querySchema = z.object({ upload_id: z.string().optional() });

function note({ entry, record }: Upload, status: number): void {
	entry.status = status;
	record.status = status;
}

/** Breaks the connection, or stops reading it, while the client is sending. */
async function breakOff(
	{ request, reply, entry }: Upload,
	session: UploadSession | undefined,
	{ network, afterReceivedBytes }: Extract<UploadFault, { afterReceivedBytes: number }>,
): Promise<void> {
	reply.hijack();
	if (session?.status === 'active' && entry.offset === session.receivedBytes) {
		entry.bytes = await receive(request.raw, session, afterReceivedBytes);
	}
	if (network === 'reset') reply.raw.socket?.resetAndDestroy();
}

async function respond(
	upload: Upload,
	session: UploadSession | undefined,
	fault: UploadFault | undefined,
): Promise<FastifyReply | undefined> {
	const { request, reply, entry, state } = upload;
	const latency = state?.behaviour.latencyMs ?? 0;
	if (fault && 'afterReceivedBytes' in fault) {
		await breakOff(upload, session, fault);
		return undefined;
	}
	if (fault && ('status' in fault || fault.beforeHeaders)) {
		entry.bytes = await drain(request.raw);
		note(upload, 'status' in fault ? fault.status : 0);
		await pause(reply.raw, latency);
		if ('status' in fault) return sendStatus(reply, fault);
		await sendBroken(reply, [], fault);
		return undefined;
	}
	const { headers, body } = session
		? await continueUpload(upload, session)
		: await startUpload(upload);
	note(upload, 200);
	await pause(reply.raw, latency);
	const pieces = body ? [Buffer.from(JSON.stringify(body))] : [];
	if (!fault) return sendPieces(reply.headers(headers), pieces);
	await sendBroken(reply, pieces, fault, { headers });
	return undefined;
}

/** Routes of a resumable upload: its start, and requests to the URL that the start returns. */
export function uploadRoutes(app: FastifyInstance, context: PersonaContext): void {
	const { persona, ledger, files } = context;

	const handle = async (request: FastifyRequest, reply: FastifyReply) => {
		const query = Object(request.query) as object;
		const id = querySchema.safeParse(query).data?.upload_id;
		const session = id === undefined ? undefined : files.session(id);
		const caller = identify(persona, request.headers, query);
		const keyInUrl = 'key' in query && caller.refusal;
		if (keyInUrl || (id !== undefined && !session)) {
			await drain(request.raw);
			throw keyInUrl || googleRefusal(404, 'NOT_FOUND', 'Not found.');
		}

		const key = session?.key ?? caller.key;
		const state = key ? ledger.of(key) : undefined;
		const entry = createEntry(request, caller, (state?.openUploads ?? 0) + 1);
		const record = session?.record ?? createRecord(request);
		record.requests.push(entry);
		if (state) {
			if (!session) state.noteUpload(record);
			state.openUploads++;
			reply.raw.once('close', () => state.openUploads--);
		}

		const upload: Upload = {
			...asReached(context, request),
			request,
			reply,
			caller,
			state,
			record,
			entry,
		};
		// Whoever knows the upload URL needs no key.
		const isAllowed = session !== undefined || !caller.refusal;
		try {
			return await respond(upload, session, isAllowed ? state?.takeUploadFault() : undefined);
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
