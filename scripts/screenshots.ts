// Updates the screenshots in docs/images. Run `npm run screenshots` after a change to what users see.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { renderGallery } from '../demo/gallery';
import { startProvider } from '../demo/provider';
import { runExamples } from '../demo/run';
import { examples, readExample } from '../demo/workflows';
import { installLane } from '../lanes/install';
import { PrivateN8n } from '../lanes/n8n';
import { logToConsole as log } from '../lanes/progress';
import { packProject } from '../lanes/tarball';
import { Editor, noBrowser } from '../test/browser/editor';
import { captureAgent } from './agentScreenshots';
import { recordFirstImage } from './recording';

const images = join(__dirname, '../docs/images');

async function main() {
	if (noBrowser) throw new Error(noBrowser);
	delete process.env.GEMINI_API_KEY;
	await mkdir(images, { recursive: true });
	const provider = await startProvider(log);
	const lane = await installLane('latest', log);
	const n8n = await PrivateN8n.create({ lane, tarball: await packProject(log) });
	try {
		await n8n.start();
		const editor = await Editor.open(n8n.url);
		await captureFirstImage(editor, n8n, provider.credential);
		await captureEditor(editor, n8n, provider.credential);
		await captureAgent(editor, n8n, provider, (name) => captureWindow(editor, name));
		await captureGallery(editor, n8n, provider);
		await editor.close();
	} finally {
		await n8n.stop();
		await provider.close();
	}
}

/** The section of the gallery whose images show earlier turns. */
const STORYBOARD = examples.findIndex(({ file }) => file === 'multi-turn.json');

async function captureWindow({ page }: Editor, name: string) {
	// Moves the pointer away and waits for animations to end.
	await page.mouse.move(0, 0);
	await page.waitForTimeout(800);
	await saveScreenshot(page, name);
}

/** Saves with a palette: a third of the size, and the repository keeps every version. */
async function saveScreenshot(what: Page | Locator, name: string) {
	const png = await what.screenshot();
	await sharp(png)
		.png({ palette: true, quality: 90 })
		.toFile(join(images, `${name}.png`));
	log(`docs/images/${name}.png`);
}

/** Before there is another credential: the editor chooses the only one by itself. */
async function captureFirstImage(
	editor: Editor,
	n8n: PrivateN8n,
	credential: Record<string, string>,
) {
	const { page } = editor;
	const size = page.viewportSize() ?? { width: 0, height: 0 };
	const recording = await recordFirstImage(editor, n8n, credential);
	await writeFile(join(images, 'first-image.webp'), recording);
	log('docs/images/first-image.webp');
	await page.setViewportSize(size);
}

async function captureEditor(editor: Editor, n8n: PrivateN8n, credential: Record<string, string>) {
	const { rest } = n8n;
	const id = await rest.createCredential('Gemini Image API', 'geminiImageApi', credential);
	const workflow = await rest.createWorkflow(readExample('image-to-image.json', id));
	await editor.openWorkflow(workflow.id);
	await editor.runWorkflow();
	await editor.openNode('Combine Them');
	await editor.viewOutputImage();
	await captureWindow(editor, 'editor');
	await editor.newCredential('Gemini Image API');
	await captureWindow(editor, 'credential');
}

async function captureGallery(
	editor: Editor,
	n8n: PrivateN8n,
	provider: Awaited<ReturnType<typeof startProvider>>,
) {
	const folder = await mkdtemp(join(tmpdir(), 'gemini-image-gallery-'));
	try {
		const { credential } = provider;
		const id = await n8n.rest.createCredential('Gallery', 'geminiImageApi', credential);
		const chapters = await runExamples(n8n, provider, id, folder, log);
		await writeFile(join(folder, 'index.html'), renderGallery(chapters, provider.name));
		await editor.page.setViewportSize({ width: 1300, height: 900 });
		await editor.page.goto(`file://${folder}/index.html`);
		await saveScreenshot(editor.page.locator('section').nth(STORYBOARD), 'gallery');
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
