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
import { baseUrl, type AnswerSpec, type Job, type Measured, type StoredImage } from './job';

const TYPESCRIPT = ['--import', 'tsx'];

/** A folder, an answering server, and stored images that the jobs of a benchmark share. */
export class Workshop {
	private readonly images = new Map<string, StoredImage>();

	private constructor(
		readonly storage: string,
		readonly serverUrl: string,
		private readonly server: ChildProcess,
	) {}

	static async open(): Promise<Workshop> {
		const storage = await mkdtemp(path.join(tmpdir(), 'gemini-image-bench-'));
		await Engine.start('filesystem', storage);
		const server = spawn(process.execPath, [...TYPESCRIPT, path.join(__dirname, 'server.ts')], {
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		const [line] = (await once(server.stdout, 'data')) as [Buffer];
		return new Workshop(storage, line.toString().trim(), server);
	}

	async close(): Promise<void> {
		this.server.kill();
		await rm(this.storage, { recursive: true, force: true });
	}

	/** Different images, stored in n8n's folder; each is made once. */
	async references(count: number, bytes: number): Promise<StoredImage[]> {
		const references: StoredImage[] = [];
		for (let index = 0; index < count; index++) {
			const name = `${bytes}-${index}`;
			const image = this.images.get(name) ?? (await this.image(name, bytes));
			this.images.set(name, image);
			references.push(image);
		}
		return references;
	}

	private async image(name: string, bytes: number): Promise<StoredImage> {
		const picture = sharp({ create: { width: 512, height: 512, channels: 3, background: 'navy' } });
		const file = path.join(this.storage, `${name}.jpg`);
		const image = await encode(picture, 'jpeg', bytes);
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
	 * Does a job in a process of its own.
	 * @param live measures memory in use instead: it collects garbage all the time, so its other figures
	 * say nothing
	 */
	async measure(job: Omit<Job, 'storage' | 'serverUrl'>, live = false): Promise<Measured> {
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
		return JSON.parse(await readFile(`${jobFile}.out`, 'utf8')) as Measured;
	}

	/** Has the server make its picture before somebody's time is taken. */
	private async warmUp(answer: AnswerSpec): Promise<void> {
		const url = baseUrl({ serverUrl: this.serverUrl, answer: { ...answer, latencyMs: 0 } });
		await (await fetch(url)).arrayBuffer();
	}

	/** Forgets what the jobs stored, so that the disk does not fill. */
	async sweep(): Promise<void> {
		const outputs = path.join(this.storage, 'workflows/workflow/executions/execution');
		await rm(outputs, { recursive: true, force: true });
	}
}
