import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import type { UploadSession } from './store';

/** Reads and discards a body; returns its length in bytes. */
export async function drain(stream: IncomingMessage): Promise<number> {
	let bytes = 0;
	for await (const chunk of stream as AsyncIterable<Buffer>) bytes += chunk.length;
	return bytes;
}

/**
 * Appends a body to the file of an upload and updates its digest. Bytes beyond the announced length
 * are read but not kept.
 * @param most stops reading after this many bytes and leaves the connection open
 * @returns the number of bytes received
 */
export async function receive(
	stream: IncomingMessage,
	session: UploadSession,
	most = Number.POSITIVE_INFINITY,
): Promise<number> {
	const { path, hash, record } = session;
	const file = await open(path, 'a');
	let bytes = 0;
	try {
		const chunks = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
		for await (const chunk of chunks) {
			const arrived = chunk.subarray(0, most - bytes);
			bytes += arrived.length;
			const kept = arrived.subarray(0, session.announcedBytes - session.receivedBytes);
			await file.appendFile(kept);
			hash.update(kept);
			session.receivedBytes += kept.length;
			record.bytes = session.receivedBytes;
			if (bytes >= most) break;
		}
		return bytes;
	} finally {
		await file.close();
	}
}
