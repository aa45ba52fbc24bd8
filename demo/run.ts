import { formatElapsed, type Log } from '../lanes/progress';
import type { Rest } from '../lanes/rest';
import type { Chapter } from './gallery';
import { collectPictures } from './images';
import type { Provider } from './provider';
import { examples, readExample } from './workflows';

/** Imports all examples, then runs one after the other. */
export async function runExamples(
	rest: Rest,
	{ patienceMs }: Provider,
	id: string,
	output: string,
	log: Log,
): Promise<Chapter[]> {
	const stored = [];
	// n8n lists the newest first, so the last one in is the first one seen.
	for (const example of [...examples].reverse()) {
		const workflow = await rest.createWorkflow(readExample(example.file, id));
		stored.unshift({ example, workflow });
	}
	const chapters: Chapter[] = [];
	for (const { example, workflow } of stored) {
		const begin = Date.now();
		log(`Running "${workflow.name}" …`);
		const run = await rest.run(workflow, patienceMs);
		const outcome = await collectPictures(example, run, rest, output);
		log(`  ${outcome.pictures.length} pictures, ${formatElapsed(begin)}`);
		for (const fault of outcome.faults) log(`  ${fault}`);
		chapters.push({ title: workflow.name, what: example.what, file: example.file, ...outcome });
	}
	return chapters;
}
