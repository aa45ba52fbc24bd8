import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import type { PrivateN8n } from '../lanes/n8n';
import type { Editor } from '../test/browser/editor';

const WIDTH = 960;
const HEIGHT = 600;
/** GIF counts in hundredths of a second, and browsers slow down what is faster than 2. */
const TICK_MS = 80;
/** Characters that are typed in one frame. */
const KEYS_PER_FRAME = 3;
const STEPS_OF_POINTER = 5;

/** What n8n calls the node that such an action adds. */
const MAKE = 'Generate an image from a prompt';
const EDIT = 'Edit or combine images';

/** A moving picture of the editor: a frame for each step, so a slow machine makes the same one. */
class Recording {
	private readonly frames: Buffer[] = [];
	private readonly delays: number[] = [];
	private position = { x: WIDTH, y: HEIGHT };

	constructor(private readonly page: Page) {}

	/** Adds what the page shows now, for so long; longer if it shows the same as before. */
	async show(ms = TICK_MS): Promise<void> {
		const png = await sharp(await this.page.screenshot())
			.resize(WIDTH)
			.png()
			.toBuffer();
		const last = this.delays.length - 1;
		if (this.frames[last]?.equals(png)) this.delays[last]! += ms;
		else {
			this.frames.push(png);
			this.delays.push(ms);
		}
	}

	/** Moves the pointer to a part of the page and clicks. */
	async click(part: Locator): Promise<void> {
		await part.waitFor();
		const box = await part.boundingBox();
		if (!box) throw new Error('There is nothing to click.');
		const to = { x: box.x + Math.min(box.width / 2, 120), y: box.y + box.height / 2 };
		const from = this.position;
		for (let step = 1; step <= STEPS_OF_POINTER; step++) {
			const share = step / STEPS_OF_POINTER;
			const x = from.x + (to.x - from.x) * share;
			const y = from.y + (to.y - from.y) * share;
			await this.page.mouse.move(x, y);
			await this.show();
		}
		this.position = to;
		await this.show(4 * TICK_MS);
		await this.page.mouse.click(to.x, to.y);
	}

	/** Types what a person would type. */
	async type(text: string): Promise<void> {
		for (let at = 0; at < text.length; at += KEYS_PER_FRAME) {
			await this.page.keyboard.type(text.slice(at, at + KEYS_PER_FRAME));
			await this.show();
		}
		await this.show(5 * TICK_MS);
	}

	/** @returns an animation that runs forever, as WebP */
	async encode(): Promise<Buffer> {
		return await sharp(this.frames, { join: { animated: true } })
			.webp({ delay: this.delays, loop: 0, quality: 82, effort: 5, minSize: true })
			.toBuffer();
	}
}

/** Screenshots leave the pointer out, so the page draws one. */
function drawPointer() {
	const pointer = document.createElement('div');
	pointer.innerHTML =
		'<svg width="22" height="22" viewBox="0 0 22 22"><path d="M3 2 L3 17 L7 13.5 L10 20 L12.7 18.8 L9.8 12.6 L15 12 Z" fill="#111" stroke="#fff" stroke-width="1.4"/></svg>';
	pointer.style.cssText = 'position:fixed;z-index:2147483647;pointer-events:none;left:-30px;top:0';
	document.body.append(pointer);
	document.addEventListener(
		'mousemove',
		({ clientX, clientY }) => {
			pointer.style.left = `${clientX - 3}px`;
			pointer.style.top = `${clientY - 2}px`;
		},
		true,
	);
}

/**
 * Records a first image, and its edit, as a user makes them: from an empty workflow to the pictures.
 * @param credential of the provider that draws
 * @returns an animated WebP
 */
export async function recordFirstImage(
	editor: Editor,
	{ rest }: PrivateN8n,
	credential: Record<string, string>,
): Promise<Buffer> {
	const { page } = editor;
	await page.setViewportSize({ width: 1280, height: 800 });
	await rest.createCredential('Gemini Image API', 'geminiImageApi', credential);
	const workflow = await rest.createWorkflow({
		name: 'My first image',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
		],
		connections: {},
	});
	await editor.openWorkflow(workflow.id);
	await page.evaluate(drawPointer);
	const recording = new Recording(page);
	await recording.show(800);
	await addNode(editor, recording, 'Start', MAKE);
	await makeImage(editor, recording, 'Create an image of a red fox in the snow');
	await addNode(editor, recording, MAKE, EDIT);
	await makeImage(editor, recording, 'Make it night, with a full moon');
	return await recording.encode();
}

/** Adds our node behind another one, by what it is to do, and opens it. */
async function addNode(editor: Editor, recording: Recording, after: string, action: string) {
	const node = editor.part('canvas-node').filter({ hasText: after });
	await recording.click(node.getByTestId('canvas-handle-plus'));
	await editor.part('node-creator-search-bar').waitFor();
	await recording.show();
	await recording.type('gemini image');
	await recording.click(
		editor
			.panelItems()
			.filter({ hasText: /^Gemini Image/ })
			.first(),
	);
	await recording.click(editor.panelItems().filter({ hasText: action }));
	await editor.part('ndv').waitFor();
	await recording.show(600);
}

/** Enters the prompt in the open node, executes it, shows the image and closes the node. */
async function makeImage(editor: Editor, recording: Recording, prompt: string) {
	await recording.click(editor.part('parameter-input-prompt').locator('textarea'));
	await recording.type(prompt);
	await recording.click(editor.part('node-execute-button'));
	await recording.show(700);
	await editor.part('output-panel').getByTestId('radio-button-binary').waitFor();
	await editor.viewOutputImage();
	await recording.show(2500);
	await editor.page.keyboard.press('Escape');
	await recording.show(600);
}
