import { join } from 'node:path';
import type { PrivateN8n } from '../lanes/n8n';
import { formatElapsed, type Log } from '../lanes/progress';
import type { Chapter } from './gallery';
import { collectImages } from './images';
import { collectPage } from './pages';
import type { Provider } from './provider';
import { changeNodes, chooseCredentials, chooseFolder, readWorkflow } from './readExample';
import { examples } from './workflows';

const FOLDER = join(__dirname, '../examples');
const WAIT = { amount: 1, unit: 'seconds' };

/** Imports all examples, then runs them one by one. */
export async function runExamples(
	{ rest, filesFolder }: Pick<PrivateN8n, 'rest' | 'filesFolder'>,
	{ timeoutMs, gateway, fail }: Pick<Provider, 'timeoutMs' | 'gateway' | 'fail'>,
	id: string,
	output: string,
	log: Log,
): Promise<Chapter[]> {
	const gatewayId = await rest.createCredential(
		'Gemini Image API (gateway)',
		'geminiImageApi',
		gateway,
	);
	const stored = [];
	// n8n lists the newest workflow first, so import the first example last.
	for (const example of [...examples].reverse()) {
		const file = readWorkflow(FOLDER, example.file);
		const chosen = chooseCredentials(file, { gemini: id, gateway: gatewayId });
		const here = changeNodes(chooseFolder(chosen, filesFolder), 'wait', WAIT);
		stored.unshift({ example, workflow: await rest.createWorkflow(here) });
	}
	const chapters: Chapter[] = [];
	for (const { example, workflow } of stored) {
		const start = Date.now();
		log(`Running "${workflow.name}" …`);
		await fail?.(example.faults ?? []);
		const run = await rest.run(workflow, timeoutMs);
		const outcome = await collectImages(example, run, rest, output);
		const page = await collectPage(run, rest, output);
		log(`  ${outcome.images.length} images, ${formatElapsed(start)}`);
		for (const failure of outcome.failures) log(`  ${failure}`);
		const { file, what } = example;
		chapters.push({ title: workflow.name, what, file, page, ...outcome });
	}
	return chapters;
}
