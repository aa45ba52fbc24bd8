import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Locator, type Page } from 'playwright-core';
import { owner } from '../../lanes/rest';

/** The system's Chromium; CHROMIUM names another one. */
const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Why there is no browser to test with, or nothing. */
export const noBrowser = existsSync(chromiumPath)
	? ''
	: `skipped: there is no Chromium at ${chromiumPath}, install it or name one in CHROMIUM`;

const flags = [
	// Root in a container has no sandbox.
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// The editor asks the npm registry about community nodes; tests stay on this machine.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost',
];

/** n8n's editor in a headless browser, logged in. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
	) {}

	static async open(url: string): Promise<Editor> {
		// n8n marks its parts with this attribute.
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		page.setDefaultTimeout(150_000);
		const { email, password } = owner;
		await page.request.post(`${url}/rest/login`, {
			data: { emailOrLdapLoginId: email, password },
		});
		return new Editor(browser, page, url);
	}

	async close() {
		await this.browser.close();
	}

	/** A part of the editor by n8n's name for it. */
	part(name: string): Locator {
		return this.page.getByTestId(name);
	}

	/** Opens a workflow and waits until it is drawn. */
	async openWorkflow(id: string) {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.part('canvas-node').first().waitFor();
	}

	/** Opens the nodes panel and searches it; gives the list of what is found. */
	async searchNodes(words: string): Promise<Locator> {
		await this.part('node-creator-plus-button').click();
		await this.part('node-creator-search-bar').fill(words);
		return this.panelItems();
	}

	/** What the nodes panel lists now. */
	panelItems(): Locator {
		return this.part('node-creator').getByTestId('item-iterator-item');
	}

	/** Opens the panel of nodes that an agent on the canvas can use. */
	async openToolsPanel() {
		const handle = this.part('canvas-node-input-handle').filter({ hasText: 'Tool' });
		const tool = this.panelItems().filter({ hasText: 'Call n8n Workflow Tool' });
		const plus = handle.getByTestId('canvas-handle-plus');
		await plus.click({ force: true });
		// Before the editor has loaded everything, n8n opens the panel of all nodes instead.
		while (!(await this.appears(tool))) {
			await this.page.reload();
			await this.page.waitForLoadState('networkidle');
			await plus.click({ force: true });
		}
	}

	private async appears(part: Locator): Promise<boolean> {
		return await part.waitFor({ timeout: 10_000 }).then(
			() => true,
			() => false,
		);
	}

	/** Runs the open workflow with the editor's button, and waits until all nodes are done. */
	async runWorkflow() {
		await this.part('execute-workflow-button').click();
		const nodes = await this.part('canvas-node').count();
		const done = this.part('canvas-node-status-success');
		await done.nth(nodes - 1).waitFor();
	}

	/** Opens the chat below the canvas. @param height in px, of the chat and the logs beside it */
	async openChat(height: number) {
		await this.part('workflow-chat-button').click();
		await this.chatInput().waitFor();
		const panel = await this.part('logs-panel').boundingBox();
		if (!panel) throw new Error('The chat did not open.');
		const { x, y } = { x: panel.x + panel.width / 2, y: panel.y + 1 };
		const { mouse } = this.page;
		await mouse.move(x, y);
		await mouse.down();
		await mouse.move(x, y + panel.height - height, { steps: 10 });
		await mouse.up();
	}

	/** Says something in the open chat, and waits until the answer shows its picture. */
	async chat(message: string) {
		const pictures = this.part('canvas-chat').locator('img[src*="/binary-data/signed"]');
		const earlier = await pictures.count();
		await this.chatInput().fill(message);
		await this.chatInput().press('Enter');
		await pictures.nth(earlier).evaluate((element: HTMLImageElement) => element.decode());
		await pictures.nth(earlier).scrollIntoViewIfNeeded();
	}

	/** Waits until n8n has taken its messages out of the window's corner. */
	async messagesAreGone() {
		await this.page.waitForFunction(() => !document.querySelector('.el-notification'));
	}

	private chatInput(): Locator {
		return this.part('canvas-chat').locator('textarea');
	}

	/** Opens a node of the canvas. */
	async openNode(name: string) {
		await this.part('canvas-node').filter({ hasText: name }).dblclick();
		await this.part('ndv').waitFor();
	}

	/** Shows the first image that the open node gave out; waits until it is drawn. */
	async viewOutputImage(): Promise<Locator> {
		const output = this.part('output-panel');
		await output.getByTestId('radio-button-binary').click();
		await output.getByTestId('ndv-view-binary-data').first().click();
		const image = output.locator('img[src*="/rest/binary-data"]');
		await image.waitFor();
		await image.evaluate((element: HTMLImageElement) => element.decode());
		return image;
	}

	/** Opens the dialogue of a new credential. */
	async newCredential(type: string) {
		await this.page.goto(`${this.url}/home/credentials/create`);
		await this.part('new-credential-type-select').locator('input').fill(type);
		await this.part('new-credential-type-select-option').filter({ hasText: type }).first().click();
		await this.part('new-credential-type-button').click();
		await this.part('credential-edit-dialog').waitFor();
	}

	/** Chooses from a list of a dialogue or node. */
	async choose(parameter: string, choice: string) {
		await this.part(`parameter-input-${parameter}`).click();
		await this.page.getByRole('option', { name: choice, exact: true }).click();
	}

	/** Leaves a parameter of a tool to the model that calls it. */
	async letModelDefine(parameter: string) {
		const field = this.part(`parameter-input-${parameter}`);
		await field.hover();
		await this.part('parameter-item')
			.filter({ has: field })
			.getByTestId('from-ai-override-button')
			.click();
		await field.waitFor({ state: 'detached' });
	}

	/** The text field of a parameter. */
	field(parameter: string): Locator {
		return this.part(`parameter-input-${parameter}`).locator('input');
	}
}
