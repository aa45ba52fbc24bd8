import type { IncomingHttpHeaders } from 'node:http';
import { KEY_HEADERS } from '../authentication';
import type { Authentication } from '../personas';

/** Headers as the records tell them: names in lower case, a key's value as `<key>`. */
export function toldHeaders(headers: IncomingHttpHeaders): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name,
			KEY_HEADERS.includes(name) ? '<key>' : String(value),
		]),
	);
}

/** One request of an upload. */
export interface UploadRequest {
	/** X-Goog-Upload-Command as it came: `start`, `upload`, `upload, finalize`, `query` and so on. */
	command: string;
	/** X-Goog-Upload-Offset in bytes; null where it was not sent. */
	offset: number | null;
	/** Bytes of the body that arrived. */
	bytes: number;
	/** 0 until an answer starts. */
	status: number;
	authentication: Authentication | null;
	headers: Record<string, string>;
	/** Upload requests of this key that were open when it came, itself included. */
	atOnce: number;
}

/** One upload to the Files API, as `GET /control/uploads` tells it. */
export interface ReceivedUpload {
	/** `files/…`, once it is complete. */
	name: string | null;
	displayName: string | null;
	mimeType: string | null;
	/** X-Goog-Upload-Header-Content-Length. */
	announcedBytes: number | null;
	/** Bytes of the file that were kept. */
	bytes: number;
	/** Of the file, once it is complete. */
	sha256: string | null;
	/** In order, the start first. */
	requests: UploadRequest[];
	/** That of the newest request. */
	status: number;
	/** How often its metadata was asked for. */
	polls: number;
	deleted: boolean;
}

/** One download of a hosted picture or of a result, as `GET /control/downloads` tells it. */
export interface ReceivedDownload {
	method: string;
	/** Path and query. */
	url: string;
	/** Names in lower case. */
	headers: string[];
	/** Those of the headers that would give something away. */
	credentials: string[];
	status: number;
	/** Bytes of the body that went out. */
	bytes: number;
	/** Whether the whole body went out. */
	complete: boolean;
}
