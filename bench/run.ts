import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import sharp from 'sharp';
import { encode } from '../emulator/drawing/encode';
import { Engine } from '../test/engine/engine';
import {
	BATCH,
	buildBaseUrl,
	type AnswerSpec,
	type Job,
	type Measurement,
	type StoredImage,
} from './job';
import { FLOOR_FOLDER } from './peers/floor';

const TYPESCRIPT = ['--import', 'tsx'];

/** The folder, the server and the stored images that all jobs share. */
export class Bench {
	private readonly images = new Map<string, StoredImage>();

	private constructor(
		readonly storage: string,
		readonly serverUrl: string,
		private readonly server: ChildProcess,
	) {}

	static async open(): Promise<Bench> {
		const storage = await mkdtemp(path.join(tmpdir(), 'gemini-image-bench-'));
		await Engine.start('filesystem', storage);
		const server = spawn(
			process.execPath,
			[...TYPESCRIPT, path.join(__dirname, 'server.ts'), storage],
			{
				stdio: ['pipe', 'pipe', 'inherit'],
			},
		);
		const [line] = (await once(server.stdout, 'data')) as [Buffer];
		return new Bench(storage, line.toString().trim(), server);
	}

	async close(): Promise<void> {
		this.server.kill();
		await rm(this.storage, { recursive: true, force: true });
	}

	/** Returns different images stored in n8n's folder; each is made once. */
	async references(count: number, bytes: number): Promise<StoredImage[]> {
		const references: StoredImage[] = [];
		for (let index = 0; index < count; index++) {
			const name = `${bytes}-${index}`;
			const image = this.images.get(name) ?? (await this.storeImage(name, bytes));
			this.images.set(name, image);
			references.push(image);
		}
		return references;
	}

	private async storeImage(name: string, bytes: number): Promise<StoredImage> {
		const canvas = sharp({ create: { width: 512, height: 512, channels: 3, background: 'navy' } });
		const file = path.join(this.storage, `${name}.jpg`);
		const image = await encode(canvas, 'jpeg', bytes);
		await writeFile(file, image);
		const location = { type: 'execution' as const, workflowId: 'workflow', executionId: 'input' };
		const binary = await Container.get(BinaryDataService).store(location, createReadStream(file), {
			fileName: `${name}.jpg`,
			mimeType: 'image/jpeg',
			data: '',
		});
		return { path: file, bytes: image.length, binary };
	}

	/**
	 * Does a job in its own process.
	 * @param live measures memory in use instead; it collects garbage all the time, so the other figures
	 * mean nothing
	 */
	async measure(job: Omit<Job, 'storage' | 'serverUrl'>, live = false): Promise<Measurement> {
		const jobFile = path.join(this.storage, 'job.json');
		const { storage, serverUrl } = this;
		await this.warmUp(job.answer);
		await writeFile(jobFile, JSON.stringify({ ...job, storage, serverUrl }));
		const child = spawn(
			process.execPath,
			[...(live ? ['--expose-gc'] : []), ...TYPESCRIPT, path.join(__dirname, 'child.ts'), jobFile],
			{ stdio: ['ignore', 'inherit', 'inherit'] },
		);
		const [code] = (await once(child, 'exit')) as [number];
		if (code !== 0) throw new Error(`The ${job.peer} peer ended with code ${code}.`);
		return JSON.parse(await readFile(`${jobFile}.out`, 'utf8')) as Measurement;
	}

	/** Lets the server make its image, or its file of results, before the clock starts. */
	private async warmUp(answer: AnswerSpec): Promise<void> {
		const url = buildBaseUrl({ serverUrl: this.serverUrl, answer: { ...answer, latencyMs: 0 } });
		await (await fetch(answer.results ? `${url}/v1beta/${BATCH}` : url)).arrayBuffer();
	}

	/** Deletes what the jobs stored, so the disk does not fill up. */
	async sweep(): Promise<void> {
		for (const outputs of ['workflows/workflow/executions/execution', FLOOR_FOLDER]) {
			await rm(path.join(this.storage, outputs), { recursive: true, force: true });
		}
	}
}
