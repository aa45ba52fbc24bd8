import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** An n8n that the node is tested on; its folder holds package.json and package-lock.json. */
export interface Lane {
	name: LaneName;
	folder: string;
	/** The n8n version of the lane's package.json. */
	version: string;
	/** n8n 2.36.4 and later refuses to start on an older Node.js. */
	minimumNodeMajor: number;
	/** Settings that this n8n needs to start at all. */
	environment: Record<string, string>;
}

export type LaneName = 'latest' | 'lts';
export const laneNames: readonly LaneName[] = ['latest', 'lts'];

const needs: Record<LaneName, Pick<Lane, 'minimumNodeMajor' | 'environment'>> = {
	latest: {
		minimumNodeMajor: 24,
		// This module only fetches a remote list when n8n starts.
		environment: { N8N_DISABLED_MODULES: 'mcp-registry' },
	},
	lts: {
		minimumNodeMajor: 20,
		environment: {
			// The newer engine uses isolated-vm, which needs Node.js 22.
			N8N_EXPRESSION_ENGINE: 'legacy',
			// Without it, 1.123 silently keeps binaries in memory, whatever the mode.
			N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
		},
	},
};

const lanePackage = z.object({ dependencies: z.object({ n8n: z.string() }) });

/** Reads a lane's definition from its folder. */
export function readLane(name: LaneName): Lane {
	const folder = join(__dirname, name);
	const { dependencies } = lanePackage.parse(
		JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
	);
	return { name, folder, version: dependencies.n8n, ...needs[name] };
}
