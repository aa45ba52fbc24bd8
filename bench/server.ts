import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { encode } from '../emulator/drawing/encode';
import { BATCH, MODEL } from './job';

// Runs in its own process, so its memory is not counted. It reads each body to its end and answers what
// the URL says, `/{image}-{signature}-{draft}-{latencyMs}-{results}/…`. It accepts uploads like Google's
// Files API, reports them as ready at once, and discards them. It has one batch, which has ended, with the
// given number of results in a file; whoever creates a batch gets this one.

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

/** A byte of the comment that `encode` puts behind the start of a JPEG. */
const COMMENT_BYTE = 6;

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

/** Where to keep files of results. */
const [, , folder = ''] = process.argv;
const RESULTS = 'files/results';

const resultFiles = new Map<string, Promise<string>>();

/** Returns the path of a file with so many results, each with another image. */
function getResultsFile(results: number, image: number): Promise<string> {
	const name = `results-${results}-${image}.jsonl`;
	const file = resultFiles.get(name) ?? makeResultsFile(path.join(folder, name), results, image);
	resultFiles.set(name, file);
	return file;
}

async function makeResultsFile(file: string, results: number, image: number): Promise<string> {
	const base64 = await getBase64(image);
	const bytes = Buffer.from(base64.toString('latin1'), 'base64');
	const answer = await buildAnswer(image, 0, 0);
	await pipeline(function* () {
		for (let key = 1; key <= results; key++) {
			bytes.writeUInt32BE(key, COMMENT_BYTE);
			yield Buffer.from(`{"key":"${key}","response":`);
			const own = Buffer.from(bytes.toString('base64'), 'latin1');
			yield* answer.map((piece) => (piece === base64 ? own : piece));
			yield Buffer.from('}\n');
		}
	}, createWriteStream(file));
	return file;
}

async function answerBatch(
	url: string,
	response: ServerResponse,
	[results, image]: [number, number],
): Promise<void> {
	if (url.includes(':download')) {
		const file = await getResultsFile(results, image);
		const { size } = await stat(file);
		response.writeHead(200, { 'content-type': 'application/jsonl', 'content-length': size });
		await pipeline(createReadStream(file, { highWaterMark: PIECE_BYTES }), response);
		return;
	}
	if (results > 0) await getResultsFile(results, image);
	response.setHeader('content-type', 'application/json; charset=UTF-8');
	const count = String(results);
	const batch = {
		name: BATCH,
		metadata: {
			name: BATCH,
			model: `models/${MODEL}`,
			displayName: 'Bench',
			state: 'BATCH_STATE_SUCCEEDED',
			output: { responsesFile: RESULTS },
			batchStats: { requestCount: count, successfulRequestCount: count },
		},
		done: true,
	};
	response.end(JSON.stringify(url.includes('/batches?') ? {} : batch));
}

const server = createServer((request, response) => {
	const { url = '' } = request;
	const [image = 0, signatureBytes = 0, draft = 0, latencyMs = 0, results = 0] = url
		.split('/', 2)
		.join('')
		.split('-')
		.map(Number);
	request.resume();
	request.on('end', () => {
		if (url.includes('/upload/')) return answerUpload(request, response);
		if (/\/batches|:batch|:download/.test(url)) {
			// A client may leave as soon as it has the last byte.
			return void answerBatch(url, response, [results, image]).catch(() => response.destroy());
		}
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
