import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { request, Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { BATCH, buildBaseUrl, MODEL, type Job, type StoredImage } from '../job';
import { CHUNK_BYTES, FLOOR_FOLDER, sendBase64, storeImages } from './floor';

/** Submits a batch or gets its images at the least possible cost, as in `floor.ts`. */
export async function runBatchFloor(job: Job): Promise<void> {
	const agent = new Agent({ keepAlive: true });
	await (job.batch === 'get' ? getImages(job, agent) : submit(job, agent));
	agent.destroy();
}

async function getImages(job: Job, agent: Agent): Promise<void> {
	const folder = path.join(job.storage, FLOOR_FOLDER);
	await mkdir(folder, { recursive: true });
	const url = buildBaseUrl(job);
	const batch = (await readAll(
		await send(request(`${url}/v1beta/${BATCH}`, { agent }), () => undefined),
	)) as { metadata: { output: { responsesFile: string } } };
	const { responsesFile } = batch.metadata.output;
	const file = request(`${url}/download/v1beta/${responsesFile}:download?alt=media`, { agent });
	await storeImages(await send(file, () => undefined), path.join(folder, String(process.pid)));
}

async function submit(job: Job, agent: Agent): Promise<void> {
	const { references, areOwn } = job;
	const shared = areOwn ? [] : references;
	for (const image of shared) {
		await upload(job, agent, image.bytes, async (sending) => {
			for await (const chunk of createReadStream(image.path, { highWaterMark: CHUNK_BYTES })) {
				if (!sending.write(chunk)) await once(sending, 'drain');
			}
		});
	}
	const parts = shared.map(
		() => ',{"fileData":{"mimeType":"image/jpeg","fileUri":"https://example.com/v1beta/files/a"}}',
	);
	const lines = Array.from({ length: job.items }, (_item, index) => ({
		head: `{"key":"${index + 1}","request":{"contents":[{"role":"user","parts":[{"text":"Join them, ${index}."}${parts.join('')}`,
		image: areOwn ? references[index] : undefined,
	}));
	const length = lines.reduce(
		(sum, { head, image }) => sum + head.length + inlineLength(image) + TAIL.length,
		0,
	);
	await upload(job, agent, length, async (sending) => {
		for (const { head, image } of lines) {
			sending.write(head);
			if (image) {
				sending.write(BEFORE);
				await sendBase64(sending, image.path);
				sending.write(AFTER);
			}
			sending.write(TAIL);
		}
		sending.end();
	});
	const url = `${buildBaseUrl(job)}/v1beta/models/${MODEL}:batchGenerateContent`;
	const created = request(url, { agent, method: 'POST' });
	await readAll(
		await send(created, () => {
			created.end(JSON.stringify({ batch: { inputConfig: { fileName: 'files/reference' } } }));
		}),
	);
}

const BEFORE = ',{"inlineData":{"mimeType":"image/jpeg","data":"';
const AFTER = '"}}';
const TAIL = ']}],"generationConfig":{"responseModalities":["TEXT","IMAGE"]}}}\n';

function inlineLength(image: StoredImage | undefined): number {
	return image ? BEFORE.length + Math.ceil(image.bytes / 3) * 4 + AFTER.length : 0;
}

/** Uploads a file with the resumable protocol, in one piece. */
async function upload(
	job: Job,
	agent: Agent,
	length: number,
	write: (sending: ClientRequest) => Promise<void>,
): Promise<void> {
	const start = request(`${buildBaseUrl(job)}/upload/v1beta/files`, {
		agent,
		method: 'POST',
		headers: { 'x-goog-upload-command': 'start' },
	});
	const started = await send(start, () => undefined);
	await readAll(started);
	const sending = request(String(started.headers['x-goog-upload-url']), {
		agent,
		method: 'POST',
		headers: { 'content-length': length, 'x-goog-upload-command': 'upload, finalize' },
	});
	await readAll(await send(sending, () => write(sending)));
}

async function send(
	sending: ClientRequest,
	write: () => Promise<void> | void,
): Promise<IncomingMessage> {
	const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
	await write();
	sending.end();
	const [response] = await answered;
	return response;
}

async function readAll(response: IncomingMessage): Promise<unknown> {
	let text = '';
	for await (const chunk of response) text += String(chunk);
	return JSON.parse(text);
}
