import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of all files in a folder, its folders included, but for the node itself. */
export async function textIn(folder: string): Promise<string> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries
		.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
		.map(({ parentPath, name }) => join(parentPath, name));
	return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}
