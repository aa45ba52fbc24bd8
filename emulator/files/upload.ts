import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../authentication';
import { parseJson, receiveBody } from '../body';
import type { KeyState } from '../control/ledger';
import { maskKeys, type ReceivedUpload, type UploadRequest } from '../control/records';
import type { PersonaContext } from '../generate';
import { invalidArgument } from '../refusal';
import { drain, receive } from './receive';
import { describeFile, type UploadSession } from './store';

/** Google's limit of 2 GB per file. */
const LARGEST_FILE_BYTES = 2_147_483_648;
/** Chunks are multiples of this; only the last may have any size. */
const GRANULARITY_BYTES = 8_388_608;
const LARGEST_START_BYTES = 1_048_576;

/** A request of the upload protocol and what belongs to it. */
export interface Upload extends PersonaContext {
	request: FastifyRequest;
	reply: FastifyReply;
	caller: Caller;
	state: KeyState | undefined;
	record: ReceivedUpload;
	entry: UploadRequest;
}

/** The answer to send. */
interface UploadAnswer {
	headers: Record<string, string>;
	body?: object;
}

const header = ({ headers }: FastifyRequest, name: string): string | undefined => {
	const value = headers[`x-goog-upload-${name}`];
	return typeof value === 'string' ? value : undefined;
};

const wholeNumber = (text: string | undefined) =>
	text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** `upload,finalize` and `Upload, Finalize` mean the same. */
const commandOf = (request: FastifyRequest) =>
	(header(request, 'command') ?? '')
		.toLowerCase()
		.split(/\s*,\s*/)
		.join(', ');

/** Starts the record entry of a request, before its body is read. */
export function createEntry(
	request: FastifyRequest,
	caller: Caller,
	atOnce: number,
): UploadRequest {
	return {
		command: commandOf(request),
		offset: wholeNumber(header(request, 'offset')) ?? null,
		bytes: 0,
		status: 0,
		authentication: caller.authentication ?? null,
		headers: maskKeys(request.headers),
		atOnce,
	};
}

export function createRecord(request: FastifyRequest): ReceivedUpload {
	return {
		name: null,
		displayName: null,
		mimeType: header(request, 'header-content-type') ?? null,
		announcedBytes: wholeNumber(header(request, 'header-content-length')) ?? null,
		bytes: 0,
		sha256: null,
		requests: [],
		status: 0,
		polls: 0,
		deleted: false,
	};
}

const text = z.string().nullish();
const startSchema = z
	.object({
		file: z
			.object({ displayName: text, display_name: text, mimeType: text, mime_type: text })
			.strict()
			.nullish(),
	})
	.strict();

function parseDisplayName(content: Buffer | undefined): string | undefined {
	if (!content) throw invalidArgument('Request payload size exceeds the limit.');
	if (content.length === 0) return undefined;
	const parsed = startSchema.safeParse(parseJson(content));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const place = issue?.path.join('.') ?? '';
		const at = place && ` at '${place}'`;
		throw invalidArgument(
			issue?.code === 'unrecognized_keys'
				? `Invalid JSON payload received. Unknown name "${issue.keys[0]}"${at}: Cannot find field.`
				: `Invalid value${at}`,
		);
	}
	const { file } = parsed.data;
	return file?.displayName ?? file?.display_name ?? undefined;
}

/** Handles the first request. The answer's header says where to send the bytes. */
export async function startUpload(upload: Upload): Promise<UploadAnswer> {
	const { request, caller, record, entry, files } = upload;
	const { bytes, content } = await receiveBody(request.raw, LARGEST_START_BYTES);
	entry.bytes = bytes;
	if (caller.refusal) throw caller.refusal;
	const refuse = (name: string) => {
		const shown = header(request, name) ?? '(none)';
		return invalidArgument(`Invalid upload request: X-Goog-Upload-${name} is ${shown}.`);
	};
	if (header(request, 'protocol')?.toLowerCase() !== 'resumable') throw refuse('Protocol');
	if (entry.command !== 'start') throw refuse('Command');
	const { announcedBytes, mimeType } = record;
	if (announcedBytes === null || announcedBytes === 0) throw refuse('Header-Content-Length');
	if (announcedBytes > LARGEST_FILE_BYTES) {
		throw invalidArgument(
			`File size ${announcedBytes} exceeds the limit of ${LARGEST_FILE_BYTES} bytes.`,
		);
	}
	if (!/^[\w.+-]+\/[\w.+-]+$/.test(mimeType ?? '')) throw refuse('Header-Content-Type');
	const displayName = parseDisplayName(content);
	record.displayName = displayName ?? null;
	const session = await files.open({
		key: caller.key ?? '',
		displayName,
		mimeType: mimeType ?? '',
		announcedBytes,
		record,
	});
	const url = `${upload.personaUrl}/upload/v1beta/files?upload_id=${session.id}&upload_protocol=resumable`;
	return {
		headers: {
			'x-goog-upload-url': url,
			'x-goog-upload-control-url': url,
			'x-goog-upload-chunk-granularity': String(GRANULARITY_BYTES),
			'x-goog-upload-status': 'active',
		},
	};
}

function refuseLength({ announcedBytes }: UploadSession, arrived: number) {
	return invalidArgument(
		`Upload of ${arrived} bytes does not match the ${announcedBytes} bytes announced by X-Goog-Upload-Header-Content-Length.`,
	);
}

async function receiveChunk(
	{ request, entry, files }: Upload,
	session: UploadSession,
	last: boolean,
): Promise<void> {
	const before = session.receivedBytes;
	if (entry.offset !== before) {
		entry.bytes = await drain(request.raw);
		throw invalidArgument(
			`Upload offset ${entry.offset ?? '(none)'} does not match the ${before} bytes received so far.`,
		);
	}
	entry.bytes = await receive(request.raw, session);
	const arrived = before + entry.bytes;
	if (arrived > session.announcedBytes) {
		await files.drop(session);
		throw refuseLength(session, arrived);
	}
	if (!last && entry.bytes % GRANULARITY_BYTES !== 0) {
		await files.drop(session);
		throw invalidArgument(
			`The number of bytes uploaded is required to be a multiple of ${GRANULARITY_BYTES}, except for the final request.`,
		);
	}
}

async function finish(
	{ files, state, personaUrl }: Upload,
	session: UploadSession,
): Promise<UploadAnswer> {
	if (session.receivedBytes !== session.announcedBytes) {
		await files.drop(session);
		throw refuseLength(session, session.receivedBytes);
	}
	const file = await files.keep(session, state?.behaviour ?? {});
	return {
		headers: { 'x-goog-upload-status': 'final' },
		body: { file: describeFile(file, personaUrl) },
	};
}

/** Handles any later request, to the URL that the first answer gave. */
export async function continueUpload(
	upload: Upload,
	session: UploadSession,
): Promise<UploadAnswer> {
	const { request, entry, files } = upload;
	const { command } = entry;
	const active = session.status === 'active';
	const takes = command === 'upload' || command === 'upload, finalize';
	if (!takes || !active) entry.bytes = await drain(request.raw);
	const answerProgress = () => ({
		headers: {
			'x-goog-upload-status': session.status,
			'x-goog-upload-size-received': String(session.receivedBytes),
		},
	});
	if (command === 'query') return answerProgress();
	if (!active) throw invalidArgument('Upload has already been terminated.');
	if (command === 'cancel') {
		await files.drop(session);
		return answerProgress();
	}
	if (!takes && command !== 'finalize') {
		throw invalidArgument(
			`Invalid upload request: X-Goog-Upload-Command is ${command || '(none)'}.`,
		);
	}
	if (takes) await receiveChunk(upload, session, command !== 'upload');
	return command === 'upload' ? answerProgress() : finish(upload, session);
}
