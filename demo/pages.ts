import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rest } from '../lanes/rest';
import type { Run } from '../lanes/run-data';

/** Writes the web page that a workflow made to a folder. @returns its file name, if there is one */
export async function collectPage(
	{ nodes }: Run,
	rest: Rest,
	folder: string,
): Promise<string | undefined> {
	const items = Object.values(nodes).flatMap((runs) => runs.at(-1)?.data?.main[0] ?? []);
	const files = items.flatMap(({ binary = {} }) => Object.values(binary));
	const page = files.find(({ mimeType }) => mimeType === 'text/html');
	if (!page) return undefined;
	const name = page.fileName ?? 'page.html';
	await writeFile(join(folder, name), await rest.bytesOf(page));
	return name;
}
