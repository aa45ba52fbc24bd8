import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { runNpm } from './npm';
import type { Log } from './progress';

const project = join(__dirname, '..');
const packed = z.array(z.object({ filename: z.string() })).nonempty();

/** Packs the built project as npm publishes it; returns the tarball's bytes. */
export async function packProject(log: Log = () => {}): Promise<Buffer> {
	if (!existsSync(join(project, 'dist/nodes/GeminiImage/GeminiImage.node.js'))) {
		throw new Error('The node is not built yet. Run "npm run build" first.');
	}
	const folder = await mkdtemp(join(tmpdir(), 'gemini-image-tarball-'));
	try {
		const output = await runNpm({
			title: 'Packing the node as npm publishes it',
			args: ['pack', '--json', '--silent', '--pack-destination', folder],
			cwd: project,
			node: process.execPath,
			log,
		});
		// npm's warnings may precede the JSON.
		const [{ filename }] = packed.parse(JSON.parse(output.slice(output.indexOf('[\n'))));
		return await readFile(join(folder, filename));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Unpacks the tarball where n8n keeps installed community packages. */
export async function unpackAsCommunityPackage(tarball: Buffer, userFolder: string) {
	const modules = join(userFolder, '.n8n', 'nodes', 'node_modules');
	const file = join(userFolder, 'package.tgz');
	await mkdir(modules, { recursive: true });
	await writeFile(file, tarball);
	await promisify(execFile)('tar', ['-xzf', file, '-C', modules]);
	await rename(join(modules, 'package'), join(modules, 'n8n-nodes-gemini-image'));
}
