import type { IncomingHttpHeaders } from 'node:http';
import { KEY_HEADERS } from '../authentication';
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
