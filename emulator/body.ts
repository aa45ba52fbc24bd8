import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isGoogle, type Persona } from './personas';
import { invalidArgument, Refusal } from './refusal';

interface ReceivedBody {
	bytes: number;
	sha256: string;
	/** Missing when the body exceeds the limit. */
	content?: Buffer;
}

/**
 * Reads a body to its end. One over the limit is read and dropped, because a client that is still
 * sending would otherwise see a broken connection instead of the answer.
 */
export async function receiveBody(stream: IncomingMessage, limit: number): Promise<ReceivedBody> {
	const hash = createHash('sha256');
	let bytes = 0;
	let chunks: Buffer[] = [];
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		hash.update(chunk);
		if (bytes > limit) chunks = [];
		else chunks.push(chunk);
	}
	const content = bytes > limit ? undefined : Buffer.concat(chunks);
	return { bytes, sha256: hash.digest('hex'), content };
}

/** Google refuses in JSON; proxies leave it to their web server. */
export function refuseTooLarge(persona: Persona, limit: number): Refusal {
	if (isGoogle(persona)) {
		return invalidArgument(`Request payload size exceeds the limit: ${limit} bytes.`);
	}
	const title = '413 Request Entity Too Large';
	return new Refusal(
		413,
		`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
		title,
	);
}

/** Parses a JSON body. @throws Refusal in Google's words when it is not JSON */
export function parseJson(content: Buffer): unknown {
	try {
		const parsed: unknown = JSON.parse(content.toString());
		return parsed;
	} catch {
		const shown = content.subarray(0, 64).toString().replace(/\s+/g, ' ');
		throw invalidArgument(`Invalid JSON payload received. Unexpected token.\n${shown}\n^`);
	}
}
