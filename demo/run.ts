import { formatElapsed, type Log } from '../lanes/progress';
import type { Rest } from '../lanes/rest';
import type { Chapter } from './gallery';
import { collectImages } from './images';
import type { Provider } from './provider';
import { examples, readExample } from './workflows';

/** Imports all examples, then runs them one by one. */
export async function runExamples(
	rest: Rest,
	{ timeoutMs }: Provider,
	id: string,
	output: string,
	log: Log,
): Promise<Chapter[]> {
	const stored = [];
	// n8n lists the newest workflow first, so import the first example last.
	for (const example of [...examples].reverse()) {
		const workflow = await rest.createWorkflow(readExample(example.file, id));
		stored.unshift({ example, workflow });
	}
	const chapters: Chapter[] = [];
	for (const { example, workflow } of stored) {
		const start = Date.now();
		log(`Running "${workflow.name}" …`);
		const run = await rest.run(workflow, timeoutMs);
		const outcome = await collectImages(example, run, rest, output);
		log(`  ${outcome.images.length} images, ${formatElapsed(start)}`);
		for (const failure of outcome.failures) log(`  ${failure}`);
		chapters.push({ title: workflow.name, what: example.what, file: example.file, ...outcome });
	}
	return chapters;
}
