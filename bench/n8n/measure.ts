import { link, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transformFile } from '@swc/core';
import type { InstalledLane } from '../../lanes/install';
import { PrivateN8n } from '../../lanes/n8n';
import type { StoredWorkflow } from '../../lanes/rest';
import type { StoredImage } from '../job';
import { edit, hostOf, MEASURED, type N8nPeer } from './workflows';

export interface N8nMeasured {
	/** Most memory of n8n's process while the workflow ran, in bytes. */
	peak: number;
	/** Its memory before, in bytes. */
	start: number;
	/** Time of the measured node, in ms; undefined where there is none. */
	ms: number | undefined;
}

export interface N8nWork {
	lane: InstalledLane;
	/** The packed node. */
	tarball: Buffer;
	/** The folder with the compiled buffering node. */
	customNodes: string;
	serverUrl: string;
	references: readonly StoredImage[];
	/** Bytes of the image that comes. */
	image: number;
}

/** Compiles the buffering node into a folder that n8n loads. */
export async function compileBuffering(folder: string): Promise<string> {
	const customNodes = path.join(folder, 'custom');
	await mkdir(customNodes, { recursive: true });
	const { code } = await transformFile(path.join(__dirname, 'Buffering.node.ts'), {
		jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
		module: { type: 'commonjs' },
	});
	await writeFile(path.join(customNodes, 'Buffering.node.js'), code);
	return customNodes;
}

/** A fresh n8n that runs the workflow once; one without the node went before, so that all is loaded. */
export async function measureInN8n(peer: N8nPeer, work: N8nWork): Promise<N8nMeasured> {
	const { lane, tarball, customNodes, references } = work;
	const settings = { N8N_CUSTOM_EXTENSIONS: customNodes };
	const n8n = await PrivateN8n.create({ lane, tarball, settings, loopbackOnly: true });
	try {
		for (const [index, reference] of references.entries()) {
			await link(reference.path, path.join(n8n.filesFolder, `reference-${index}.jpg`));
		}
		await link(references[0]?.path ?? '', path.join(n8n.filesFolder, 'first.jpg'));
		await n8n.start();
		const first = { pattern: path.join(n8n.filesFolder, 'first.jpg'), count: 1 };
		const all = {
			pattern: path.join(n8n.filesFolder, 'reference-*.jpg'),
			count: references.length,
		};
		const place = { ...work, credentials: await createCredentials(n8n, work) };
		await ran(n8n, edit('warm-up', 'idle', first, place));
		return await watched(n8n, edit(peer, peer, all, place));
	} finally {
		await n8n.stop();
	}
}

async function createCredentials(n8n: PrivateN8n, work: N8nWork) {
	const host = hostOf(work);
	const apiKey = 'test-key';
	const create = async (type: string, data: Record<string, unknown>) =>
		await n8n.rest.createCredential(type, type, data);
	return {
		geminiImageApi: await create('geminiImageApi', { provider: 'custom', baseUrl: host, apiKey }),
		googlePalmApi: await create('googlePalmApi', { host, apiKey }),
	};
}

async function watched(n8n: PrivateN8n, workflow: StoredWorkflow): Promise<N8nMeasured> {
	const status = `/proc/${n8n.processId}/status`;
	// From here on the high-water mark is this run's own.
	await writeFile(`/proc/${n8n.processId}/clear_refs`, '5');
	const start = await peakOf(status);
	const run = await ran(n8n, workflow);
	return {
		peak: await peakOf(status),
		start,
		ms: run.nodes[MEASURED]?.at(-1)?.executionTime,
	};
}

async function ran(n8n: PrivateN8n, json: StoredWorkflow) {
	const run = await n8n.rest.run(await n8n.rest.createWorkflow(json));
	if (run.status === 'success') return run;
	const { message, description } = run.error ?? {};
	throw new Error(`"${json.name}" ended as ${run.status}: ${message} ${description ?? ''}`);
}

/** The high-water mark of a process's memory in bytes, as Linux counts it. */
async function peakOf(status: string): Promise<number> {
	const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile(status, 'utf8')) ?? [];
	return Number(kilobytes) * 1024;
}
