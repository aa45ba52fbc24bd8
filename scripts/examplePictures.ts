// Draws docs/images/examples, what each example makes. Run with `npx tsx scripts/examplePictures.ts`, with
// the names of examples to draw only those.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProvider } from '../demo/provider';
import { runExamples } from '../demo/run';
import { installLane } from '../lanes/install';
import { PrivateN8n } from '../lanes/n8n';
import { logToConsole as log } from '../lanes/progress';
import { packProject } from '../lanes/tarball';
import { drawContactSheet } from './contactSheet';
import { talkToExamples } from './exampleTalks';

const FOLDER = join(__dirname, '../docs/images/examples');

/** How many images stand in a row, where four are too many or too few. */
const PER_ROW: Record<string, number> = {
	'product-shots': 3,
	'multi-turn': 2,
	'chained-edit': 2,
	'before-and-after': 3,
	'resilient-batch': 3,
	'half-price-submit': 8,
	'half-price-one-workflow': 3,
};

async function main() {
	delete process.env.GEMINI_API_KEY;
	await mkdir(FOLDER, { recursive: true });
	const output = await mkdtemp(join(tmpdir(), 'gemini-image-pictures-'));
	const provider = await startProvider(log);
	const lane = await installLane('latest', log);
	const n8n = await PrivateN8n.create({ lane, tarball: await packProject(log) });
	try {
		await n8n.start();
		const { credential } = provider;
		const id = await n8n.rest.createCredential('Gemini Image API', 'geminiImageApi', credential);
		for (const { file, images } of await runExamples(n8n, provider, id, output, log)) {
			const paths = images.map((image) => join(output, image.file));
			await save(file, await Promise.all(paths.map((path) => readFile(path))));
		}
		await talkToExamples(n8n, provider, id, save);
		log(`${(await readdir(FOLDER)).length} pictures in docs/images/examples`);
	} finally {
		await n8n.stop();
		await provider.close();
		await rm(output, { recursive: true, force: true });
	}
}

/** @param images in the order of the items */
async function save(file: string, images: Buffer[]): Promise<void> {
	const name = file.replace('.json', '');
	const sheet = await drawContactSheet(images, PER_ROW[name] ?? 4);
	await writeFile(join(FOLDER, `${name}.jpg`), sheet);
	log(`docs/images/examples/${name}.jpg, ${Math.round(sheet.length / 1000)} kB`);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
