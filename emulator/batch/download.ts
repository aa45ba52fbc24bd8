import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { KeyState } from '../control/ledger';
import type { ResultsDownload } from '../control/records';
import { refuseFile } from '../files/open';
import type { StoredFile } from '../files/store';
import type { PersonaContext } from '../generate';
import { googleRefusal, invalidArgument, type Refusal } from '../refusal';
import { pause, sendBroken, sendStatus } from '../send';
import { readRange } from './range';

const KEPT_DOWNLOADS = 1000;

const querySchema = z.object({ alt: z.literal('media') });

function startRecord({ downloads = [] }: StoredFile, request: FastifyRequest): ResultsDownload {
	const record = { range: request.headers.range ?? null, status: 0, bytes: 0, complete: false };
	downloads.push(record);
	if (downloads.length > KEPT_DOWNLOADS) downloads.shift();
	return record;
}

/** What of a file to send, and how. */
interface Selection {
	status: number;
	headers: Record<string, string | number>;
	pieces: AsyncIterable<Buffer>;
	bytes: number;
}

async function* readBytes(path: string, start: number, end: number): AsyncGenerator<Buffer> {
	// Node reads a file to its end if `end` lies before `start`.
	if (end < start) return;
	yield* createReadStream(path, { start, end }) as AsyncIterable<Buffer>;
}

function select({ path, bytes: size }: StoredFile, range: string | undefined): Selection {
	const found = readRange(range, size);
	const headers = { 'accept-ranges': 'bytes', 'content-type': 'application/jsonl' };
	if (found === null) {
		return {
			status: 416,
			headers: { ...headers, 'content-range': `bytes */${size}`, 'content-length': 0 },
			pieces: readBytes(path, 0, -1),
			bytes: 0,
		};
	}
	const { start, end } = found ?? { start: 0, end: size - 1 };
	const bytes = end - start + 1;
	return {
		status: found ? 206 : 200,
		headers: {
			...headers,
			'content-length': bytes,
			...(found && { 'content-range': `bytes ${start}-${end}/${size}` }),
		},
		pieces: readBytes(path, start, end),
		bytes,
	};
}

async function send(
	state: KeyState,
	reply: FastifyReply,
	record: ResultsDownload,
	{ status, headers, pieces, bytes }: Selection,
): Promise<FastifyReply | undefined> {
	const fault = state.takeResultsFault();
	const count = (sent: number) => {
		record.bytes += sent;
		record.complete = status < 400 && record.bytes === bytes;
	};
	await pause(reply.raw, state.behaviour.latencyMs ?? 0);
	if (fault && 'status' in fault) {
		record.status = fault.status;
		return sendStatus(reply, fault);
	}
	record.status = fault?.beforeHeaders ? 0 : status;
	if (fault) {
		await sendBroken(reply, pieces, fault, { status, headers, onSent: count });
		return undefined;
	}
	const counted = async function* () {
		for await (const piece of pieces) {
			count(piece.length);
			yield piece;
		}
	};
	// One piece at a time, so that the count does not run ahead of the connection.
	const body = Readable.from(counted(), { highWaterMark: 1 });
	return reply.code(status).headers(headers).send(body);
}

/** `GET /download/v1beta/files/{id}:download?alt=media`: the results file of a batch. */
export function downloadRoute(
	app: FastifyInstance,
	{ files }: PersonaContext,
	requireOwner: (request: FastifyRequest) => { key: string; state: KeyState },
	refusePath: (request: FastifyRequest) => Refusal,
): void {
	app.get<{ Params: { '*': string } }>('/download/v1beta/files/*', async (request, reply) => {
		const id = /^([^:]+):download$/.exec(request.params['*'])?.[1];
		if (!id) throw refusePath(request);
		const { key, state } = requireOwner(request);
		if (!querySchema.safeParse(request.query).success) {
			throw invalidArgument('A download needs the query parameter alt=media.');
		}
		const file = files.find(id, key);
		if (!file) throw refuseFile(id);
		if (!file.downloads) {
			throw googleRefusal(
				400,
				'FAILED_PRECONDITION',
				`The File ${id} was uploaded. Only files that the service made can be downloaded.`,
			);
		}
		const record = startRecord(file, request);
		const { batchOutputGone, batchRanges = true } = state.behaviour;
		if (batchOutputGone) {
			record.status = 404;
			throw googleRefusal(404, 'NOT_FOUND', `The File ${id} no longer exists.`);
		}
		const selected = select(file, batchRanges ? request.headers.range : undefined);
		if (!batchRanges) delete selected.headers['accept-ranges'];
		return send(state, reply, record, selected);
	});
}
