import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installLane } from '../lanes/install';
import { PrivateN8n } from '../lanes/n8n';
import { runNpm } from '../lanes/npm';
import { logToConsole as log, formatElapsed } from '../lanes/progress';
import { owner } from '../lanes/rest';
import { packProject } from '../lanes/tarball';
import { findChatModel, openAgent } from './agent';
import { importBatchExamples, runBatchExamples } from './batches';
import { buildChatCommand, openChat, openReview } from './chat';
import { renderGallery } from './gallery';
import { startProvider } from './provider';
import { runExamples } from './run';

const once = process.argv.includes('--once');
const output = join(__dirname, 'output');
const gallery = join(output, 'index.html');

const NO_AGENT =
	'set OPENAI_API_KEY (and OPENAI_BASE_URL, OPENAI_MODEL) to talk to one that draws and edits';

/** Stops what the demo started, newest last. */
const running: Array<() => Promise<void>> = [];
let isLeaving = false;

async function leave(code: number) {
	if (isLeaving) return;
	isLeaving = true;
	for (const stop of running.reverse()) await stop().catch(() => {});
	process.exit(code);
}

async function main() {
	const start = Date.now();
	const provider = await startProvider(log);
	running.push(provider.close);
	const cwd = join(__dirname, '..');
	const node = process.execPath;
	await runNpm({ title: 'Building the node', args: ['run', 'build'], cwd, node, log });
	const tarball = await packProject(log);
	const lane = await installLane('latest', log);

	log(`Starting n8n ${lane.version} with the node installed as a community package …`);
	const n8n = await PrivateN8n.create({ lane, tarball });
	running.push(() => n8n.stop());
	await n8n.start();

	await rm(output, { recursive: true, force: true });
	await mkdir(output, { recursive: true });
	const id = await n8n.rest.createCredential(
		'Gemini Image API',
		'geminiImageApi',
		provider.credential,
	);
	const batches = await importBatchExamples(n8n.rest, id);
	const chapters = await runExamples(n8n, provider, id, output, log);
	chapters.push(...(await runBatchExamples(n8n, provider, batches, output, log)));
	const chat = await openChat(n8n, id);
	const review = await openReview(n8n, id);
	const chatModel = findChatModel(process.env);
	const agent = chatModel && (await openAgent(n8n, id, chatModel));
	await writeFile(gallery, renderGallery(chapters, provider.name));
	const failures = chapters.flatMap(({ failures }) => failures);
	log('');
	log(`Images    ${gallery}`);
	if (once) {
		log(`Done in ${formatElapsed(start)}.`);
		return await leave(failures.length === 0 ? 0 : 1);
	}
	log(`Editor    ${n8n.url}/home/workflows`);
	log(`Login     ${owner.email}, password ${owner.password}`);
	log(`Chat      ${buildChatCommand(chat)}`);
	log(`Review    ${review}: describe an image, then approve it or say what to change`);
	log(`Agent     ${agent ? `${agent}: write "Draw a fox", then "Make it blue"` : NO_AGENT}`);
	log(`Ready after ${formatElapsed(start)}. Press Ctrl-C to stop n8n and delete its data.`);
}

process.on('SIGINT', () => void leave(once ? 130 : 0));
process.on('SIGTERM', () => void leave(143));
main().catch(async (error: unknown) => {
	if (isLeaving) return;
	console.error(error instanceof Error ? error.message : error);
	await leave(1);
});
