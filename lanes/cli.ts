import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { InstalledLane } from './install';
import { freePort } from './process';
import { endingOf, tailOf } from './progress';
import type { WorkflowJson } from './rest';
import { runOfCli, type Run } from './run-data';

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

	/** A workflow that stopped on a fault is a run as well, with its `error`. */
	async execute(id: string): Promise<Run> {
		// The result is one JSON object on lines of its own; warnings may stand before it.
		const result = await this.run(['execute', `--id=${id}`, '--rawOutput'], /^\{\n[^]*^\}$/m);
		const { status, data } = executed.parse(JSON.parse(result));
		return runOfCli(id, status, data);
	}

	/**
	 * What n8n prints decides, not how it ends: it ends well after an import that did not work, and
	 * 2.40 crashes now and then on its way out of an execution that did.
	 */
	private async run(args: string[], success: RegExp): Promise<string> {
		const ending = await endingOf(this.lane.node, [this.lane.n8n, ...args], {
			cwd: this.folder,
			env: {
				...this.environment,
				// It prints its result as a message of this level.
				N8N_LOG_LEVEL: 'info',
				// A server may be running beside it.
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			},
		});
		const [found] = success.exec(ending.printed) ?? [];
		if (found) return found;
		throw new Error(`"n8n ${args.join(' ')}" did not work:\n${tailOf(ending)}`);
	}

	private async file(name: string, content: unknown): Promise<string> {
		const path = join(this.folder, `${name}.json`);
		await writeFile(path, JSON.stringify(content));
		return path;
	}
}
