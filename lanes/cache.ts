import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from './progress';

/** Outside the checkout, so a fresh clone finds what an earlier one installed. */
export function getCacheFolder(): string {
	if (process.env.GEMINI_IMAGE_CACHE) return process.env.GEMINI_IMAGE_CACHE;
	const base = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(base, 'n8n-nodes-gemini-image');
}

/**
 * Returns the cache's folder `name`, built first if it is missing. The folder has another name until
 * it is complete, so an interrupted build is never taken for a finished one. `build` may find what an
 * interrupted run left; a second process waits for the first.
 */
export async function buildOnce(
	name: string,
	log: Log,
	build: (folder: string) => Promise<void>,
): Promise<string> {
	const folder = join(getCacheFolder(), name);
	if (isComplete(folder)) return folder;
	await mkdir(getCacheFolder(), { recursive: true });
	const unlock = await lock(`${folder}.lock`, log);
	try {
		if (isComplete(folder)) return folder;
		const unfinished = `${folder}.unfinished`;
		await mkdir(unfinished, { recursive: true });
		await build(unfinished);
		await writeFile(join(unfinished, '.complete'), `${new Date().toISOString()}\n`);
		await rm(folder, { recursive: true, force: true });
		await rename(unfinished, folder);
		return folder;
	} finally {
		await unlock();
	}
}

const isComplete = (folder: string) => existsSync(join(folder, '.complete'));

const RETRY_MS = 1_000;

async function lock(file: string, log: Log): Promise<() => Promise<void>> {
	for (let attempt = 0; ; attempt++) {
		try {
			const handle = await open(file, 'wx');
			await handle.writeFile(String(process.pid));
			await handle.close();
			return () => rm(file, { force: true });
		} catch (error) {
			if (!hasCode(error, 'EEXIST')) throw error;
		}
		const holder = Number(await readFile(file, 'utf8').catch(() => ''));
		// An empty lock file may belong to a process that is still writing its ID: wait a moment.
		if (holder ? !isRunning(holder) : attempt > 5) {
			await rm(file, { force: true });
			continue;
		}
		if (attempt === 0) log(`Waiting for process ${holder}, which is installing the same files …`);
		await wait(RETRY_MS);
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return hasCode(error, 'EPERM');
	}
}

const hasCode = (error: unknown, code: string) =>
	error instanceof Error && 'code' in error && error.code === code;
