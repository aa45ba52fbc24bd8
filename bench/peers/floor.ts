import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request, Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import path from 'node:path';
import { buildBaseUrl, MODEL, type Job } from '../job';

/** Where it stores images, in n8n's folder. */
export const FLOOR_FOLDER = 'floor';

/** A multiple of three, so pieces of base64 join without padding. */
export const CHUNK_BYTES = 384 * 1024;
const MARK = '"data":"';

/**
 * Does the work at the least possible cost: Node's own HTTP, files encoded as base64 as they are read,
 * images of the answer decoded into files as they arrive, and no checks.
 */
export async function runFloor(job: Job): Promise<void> {
	let next = 0;
	const agent = new Agent({ keepAlive: true });
	await mkdir(path.join(job.storage, FLOOR_FOLDER), { recursive: true });
	const worker = async () => {
		while (next < job.items) await call(job, agent, next++);
	};
	await Promise.all(Array.from({ length: job.concurrency }, worker));
	agent.destroy();
}

async function call(job: Job, agent: Agent, item: number): Promise<void> {
	const head = '{"contents":[{"role":"user","parts":[{"text":"Join them."}';
	const before = ',{"inlineData":{"mimeType":"image/jpeg","data":"';
	const after = '"}}';
	const tail = ']}],"generationConfig":{"responseModalities":["TEXT","IMAGE"]}}';
	const length = job.references.reduce(
		(sum, { bytes }) => sum + before.length + Math.ceil(bytes / 3) * 4 + after.length,
		head.length + tail.length,
	);
	const sending = request(`${buildBaseUrl(job)}/v1beta/models/${MODEL}:generateContent`, {
		agent,
		method: 'POST',
		headers: { 'content-type': 'application/json', 'content-length': length },
	});
	const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
	sending.write(head);
	for (const { path: file } of job.references) {
		sending.write(before);
		await sendBase64(sending, file);
		sending.write(after);
	}
	sending.end(tail);
	const [response] = await answered;
	await storeImages(response, path.join(job.storage, FLOOR_FOLDER, `${process.pid}-${item}`));
}

export async function sendBase64(sending: ClientRequest, file: string): Promise<void> {
	let carry: Buffer = Buffer.alloc(0);
	for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
		const bytes = carry.length > 0 ? Buffer.concat([carry, chunk as Buffer]) : (chunk as Buffer);
		const whole = bytes.length - (bytes.length % 3);
		carry = bytes.subarray(whole);
		if (!sending.write(bytes.toString('base64', 0, whole), 'latin1')) await once(sending, 'drain');
	}
	if (carry.length > 0) sending.write(carry.toString('base64'), 'latin1');
}

/** Stores the images of an answer, or of many in a row, in files whose names begin with this one. */
export async function storeImages(response: IncomingMessage, name: string): Promise<void> {
	let file: WriteStream | undefined;
	let images = 0;
	let carry = '';
	for await (const chunk of response) {
		let text = carry + (chunk as Buffer).toString('latin1');
		carry = '';
		while (text !== '') {
			if (!file) {
				const start = text.indexOf(MARK);
				if (start < 0) {
					carry = text.slice(-MARK.length);
					break;
				}
				file = createWriteStream(`${name}-${images++}`);
				text = text.slice(start + MARK.length);
			}
			const end = text.indexOf('"');
			const whole = end < 0 ? text.length - (text.length % 4) : end;
			if (!file.write(Buffer.from(text.slice(0, whole), 'base64'))) await once(file, 'drain');
			if (end < 0) {
				carry = text.slice(whole);
				break;
			}
			await finished(file.end());
			file = undefined;
			text = text.slice(end + 1);
		}
	}
	if (images === 0) throw new Error('The answer has no image.');
}
