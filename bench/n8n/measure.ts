import { link, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { transformFile } from '@swc/core';
import type { InstalledLane } from '../../lanes/install';
import { PrivateN8n } from '../../lanes/n8n';
import type { StoredWorkflow } from '../../lanes/rest';
import type { StoredImage } from '../job';
import { createEdit, buildHost, MEASURED, type N8nPeer } from './workflows';

export interface N8nMeasurement {
	/** Peak memory of n8n's process while the workflow ran, in bytes. */
	peak: number;
	/** Its memory before the run, in bytes. */
	start: number;
	/** Duration of the measured node, in ms; undefined without one. */
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
	/** Size of the returned image, in bytes. */
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

/** Runs the workflow once in a fresh n8n, after a warm-up without the node that loads everything. */
export async function measureInN8n(peer: N8nPeer, work: N8nWork): Promise<N8nMeasurement> {
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
		await runWorkflow(n8n, createEdit('warm-up', 'idle', first, place));
		return await measureRun(n8n, createEdit(peer, peer, all, place));
	} finally {
		await n8n.stop();
	}
}

async function createCredentials(n8n: PrivateN8n, work: N8nWork) {
	const host = buildHost(work);
	const apiKey = 'test-key';
	const create = async (type: string, data: Record<string, unknown>) =>
		await n8n.rest.createCredential(type, type, data);
	return {
		geminiImageApi: await create('geminiImageApi', { provider: 'custom', baseUrl: host, apiKey }),
		googlePalmApi: await create('googlePalmApi', { host, apiKey }),
	};
}

async function measureRun(n8n: PrivateN8n, workflow: StoredWorkflow): Promise<N8nMeasurement> {
	const status = `/proc/${n8n.processId}/status`;
	// Resets the high-water mark, so it measures this run only.
	await writeFile(`/proc/${n8n.processId}/clear_refs`, '5');
	const start = await readPeak(status);
	const run = await runWorkflow(n8n, workflow);
	return {
		peak: await readPeak(status),
		start,
		ms: run.nodes[MEASURED]?.at(-1)?.executionTime,
	};
}

async function runWorkflow(n8n: PrivateN8n, json: StoredWorkflow) {
	const run = await n8n.rest.run(await n8n.rest.createWorkflow(json));
	if (run.status === 'success') return run;
	const { message, description } = run.error ?? {};
	throw new Error(
		`"${json.name}" ended with the status ${run.status}: ${message} ${description ?? ''}`,
	);
}

/** Reads the high-water mark of a process's memory from Linux, in bytes. */
async function readPeak(status: string): Promise<number> {
	const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(await readFile(status, 'utf8')) ?? [];
	return Number(kilobytes) * 1024;
}
