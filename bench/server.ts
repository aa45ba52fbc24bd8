import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { encode } from '../emulator/drawing/encode';

// Runs in its own process, so its memory is not counted. It reads each body to its end and answers what
// the URL says, `/{image}-{signature}-{draft}-{latencyMs}/…`. It accepts uploads like Google's Files API,
// reports them as ready at once, and discards them.

const PIECE_BYTES = 256 * 1024;

const texts = new Map<number, Promise<Buffer>>();

/** Returns the base64 text of a real JPEG of about this many bytes. */
function getBase64(bytes: number): Promise<Buffer> {
	const text = texts.get(bytes) ?? makeBase64(bytes);
	texts.set(bytes, text);
	return text;
}

async function makeBase64(bytes: number): Promise<Buffer> {
	const canvas = sharp({
		create: { width: 1024, height: 1024, channels: 3, background: 'teal' },
	});
	return Buffer.from((await encode(canvas, 'jpeg', bytes)).toString('base64'), 'latin1');
}

const signature = Buffer.from(randomBytes(3_000_000).toString('base64'), 'latin1');

async function buildAnswer(
	image: number,
	signatureBytes: number,
	draft: number,
): Promise<Buffer[]> {
	const drafts = [
		Buffer.from('{"inlineData":{"mimeType":"image/jpeg","data":"'),
		await getBase64(draft),
		Buffer.from('"},"thought":true},'),
	];
	return [
		Buffer.from('{"candidates":[{"content":{"parts":['),
		...(draft > 0 ? drafts : []),
		Buffer.from('{"text":"Here it is."},{"inlineData":{"mimeType":"image/jpeg","data":"'),
		await getBase64(image),
		Buffer.from('"},"thoughtSignature":"'),
		signature.subarray(0, signatureBytes),
		Buffer.from(
			'"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":1120,"totalTokenCount":1130},"modelVersion":"gemini-3-pro-image"}',
		),
	];
}

function* slice(pieces: Buffer[]): Generator<Buffer> {
	for (const piece of pieces) {
		for (let at = 0; at < piece.length; at += PIECE_BYTES) {
			yield piece.subarray(at, at + PIECE_BYTES);
		}
	}
}

async function send(response: ServerResponse, pieces: Buffer[]): Promise<void> {
	response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
	await pipeline(Readable.from(slice(pieces)), response);
}

/** Gives the two answers of the resumable protocol: where to send the file, and that it has arrived. */
function answerUpload({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
	response.setHeader('content-type', 'application/json; charset=UTF-8');
	if (headers['x-goog-upload-command'] === 'start') {
		response.setHeader('x-goog-upload-url', `http://${headers.host}${url}`).end('{}');
		return;
	}
	const name = 'files/reference';
	const uri = `https://example.com/v1beta/${name}`;
	response.end(JSON.stringify({ file: { name, uri, mimeType: 'image/jpeg', state: 'ACTIVE' } }));
}

const server = createServer((request, response) => {
	const [image = 0, signatureBytes = 0, draft = 0, latencyMs = 0] = (request.url ?? '')
		.split('/', 2)
		.join('')
		.split('-')
		.map(Number);
	request.resume();
	request.on('end', () => {
		if (request.url?.includes('/upload/')) return answerUpload(request, response);
		void wait(latencyMs)
			.then(() => buildAnswer(image, signatureBytes, draft))
			.then((pieces) => send(response, pieces));
	});
});
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address() as AddressInfo;
	process.stdout.write(`http://127.0.0.1:${port}\n`);
});
// Ends with the process that started it.
process.stdin.on('end', () => process.exit(0)).resume();
