import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { InstalledLane } from './install';
import { freePort } from './process';
import { lastLines, runToEnd } from './progress';
import type { WorkflowJson } from './rest';
import { readCliRun, type Run } from './run-data';

export interface CredentialJson {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

const executed = z.object({
	status: z.string().default('success'),
	data: z.unknown(),
});

/** n8n's command line: imports and single executions, without a server. */
export class Cli {
	constructor(
		private readonly lane: InstalledLane,
		private readonly environment: NodeJS.ProcessEnv,
		private readonly folder: string,
	) {}

	async importCredentials(credentials: CredentialJson[]) {
		const file = await this.file('credentials', credentials);
		await this.run(['import:credentials', `--input=${file}`], /Successfully imported/);
	}

	async importWorkflows(workflows: Array<WorkflowJson & { id: string }>) {
		const file = await this.file('workflows', workflows);
		await this.run(['import:workflow', `--input=${file}`], /Successfully imported/);
	}

	/** A workflow that fails also returns a run, with its `error`. */
	async execute(id: string): Promise<Run> {
		// The result is one JSON object on its own lines; warnings may precede it.
		const output = await this.run(['execute', `--id=${id}`, '--rawOutput'], /^\{\n[^]*^\}$/m);
		const { status, data } = executed.parse(JSON.parse(output));
		return readCliRun(id, status, data);
	}

	/**
	 * Judges by what n8n prints, not by its exit code: it exits with 0 after a failed import, and 2.40
	 * sometimes crashes on exit after a successful execution.
	 */
	private async run(args: string[], success: RegExp): Promise<string> {
		const result = await runToEnd(this.lane.node, [this.lane.n8n, ...args], {
			cwd: this.folder,
			env: {
				...this.environment,
				// n8n prints the result at this level.
				N8N_LOG_LEVEL: 'info',
				// A server may be running at the same time.
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			},
		});
		const [found] = success.exec(result.output) ?? [];
		if (found) return found;
		throw new Error(`"n8n ${args.join(' ')}" failed:\n${lastLines(result)}`);
	}

	private async file(name: string, content: unknown): Promise<string> {
		const path = join(this.folder, `${name}.json`);
		await writeFile(path, JSON.stringify(content));
		return path;
	}
}
