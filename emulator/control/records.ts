import type { IncomingHttpHeaders } from 'node:http';
import { KEY_HEADERS } from '../authentication';
import type { ChatRequest } from '../chat/request';
import type { Authentication } from '../personas';

/** Returns headers for the records: names in lower case, `<key>` as the value of a key. */
export function maskKeys(headers: IncomingHttpHeaders): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name,
			KEY_HEADERS.includes(name) ? '<key>' : String(value),
		]),
	);
}

/** A single request of an upload. */
export interface UploadRequest {
	/** X-Goog-Upload-Command as received: `start`, `upload`, `upload, finalize`, `query` and so on. */
	command: string;
	/** X-Goog-Upload-Offset in bytes; null if not sent. */
	offset: number | null;
	/** Bytes of the body that arrived. */
	bytes: number;
	/** 0 until an answer starts. */
	status: number;
	authentication: Authentication | null;
	headers: Record<string, string>;
	/** Upload requests of this key open when it arrived, including itself. */
	atOnce: number;
}

/** An upload to the Files API as `GET /control/uploads` returns it. */
export interface ReceivedUpload {
	/** `files/…` once the upload is complete. */
	name: string | null;
	displayName: string | null;
	mimeType: string | null;
	/** X-Goog-Upload-Header-Content-Length. */
	announcedBytes: number | null;
	/** Bytes of the file kept so far. */
	bytes: number;
	/** Of the complete file. */
	sha256: string | null;
	/** In order, starting with `start`. */
	requests: UploadRequest[];
	/** The status of the latest request. */
	status: number;
	/** How often its metadata was requested. */
	polls: number;
	deleted: boolean;
}

/** A download of a hosted image or of a result as `GET /control/downloads` returns it. */
export interface ReceivedDownload {
	method: string;
	/** Path and query. */
	url: string;
	/** Names in lower case. */
	headers: string[];
	/** The headers that would leak a secret. */
	credentials: string[];
	status: number;
	/** Bytes of the body sent. */
	bytes: number;
	/** Whether the whole body was sent. */
	complete: boolean;
}

/** A download of a results file. */
export interface ResultsDownload {
	/** The Range header as received. */
	range: string | null;
	status: number;
	/** Bytes of the body handed to the connection. */
	bytes: number;
	/** Whether everything that was asked for was sent. */
	complete: boolean;
}

/** A batch as `GET /control/batches` returns it. */
export interface ReceivedBatch {
	/** `batches/…`. */
	name: string;
	displayName: string | null;
	model: string;
	/** Without a prefix, such as `RUNNING`. */
	state: string;
	/** `files/…`; null if the requests came inline. */
	inputFile: string | null;
	/** The first 5000 lines, with digests instead of image data and long signatures. */
	lines: Array<{ key: string | null; body: unknown }>;
	/** Number of lines. */
	requests: number;
	/** Number of lines that gave an image. */
	billed: number;
	/** Number of result images. */
	images: number;
	/** Requests that created, read, cancelled or deleted it, with or without a fault. */
	creates: number;
	gets: number;
	cancels: number;
	deletes: number;
	/** The last 1000. */
	downloads: ResultsDownload[];
}

/** A request for an access token as `GET /control/tokens` returns it. */
export interface ReceivedTokenRequest {
	/** 0 until an answer starts. */
	status: number;
	/** Why it was refused. */
	error: string | null;
	/** When the issued token expires. */
	expiresAt: string | null;
}

/** A request to the chat model as `GET /control/chat` returns it. */
export type ReceivedChat = Pick<ChatRequest, 'model' | 'messages' | 'tools' | 'stream'>;
