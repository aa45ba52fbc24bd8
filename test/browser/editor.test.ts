import { readExample } from '../../demo/workflows';
import type { PrivateN8n } from '../../lanes/n8n';
import { EmulatedUser } from '../engine/emulated';
import { INSTALL_MS, prepareN8n } from '../n8n/lane';
import { geminiImage, workflow } from '../n8n/workflows';
import { Editor, noBrowser } from './editor';

const describeOrSkip = noBrowser ? describe.skip : describe;

describeOrSkip(`someone in n8n's editor${noBrowser && ` (${noBrowser})`}`, () => {
	let user: EmulatedUser;
	let n8n: PrivateN8n;
	let editor: Editor;
	let credentialId: string;

	beforeAll(async () => {
		user = await EmulatedUser.start();
		n8n = await prepareN8n('latest', 'filesystem');
		await n8n.start();
		credentialId = await n8n.rest.createCredential('Gemini', 'geminiImageApi', user.credential());
		editor = await Editor.open(n8n.url);
	}, INSTALL_MS);

	afterAll(async () => {
		await editor?.close();
		await n8n?.stop();
		await user?.stop();
	}, 150_000);

	test('finds the node by its name and by what it does, and adds one of its actions', async () => {
		const { id } = await n8n.rest.createWorkflow(workflow('empty'));
		await editor.openWorkflow(id);
		const found = await editor.searchNodes('nano banana');
		const node = found.filter({ hasText: /^Gemini Image/ });
		await node.waitFor();
		await editor.part('node-creator-search-bar').fill('Gemini Image');
		await node.click();
		await node.waitFor({ state: 'detached' });
		expect(await found.allInnerTexts()).toEqual([
			'IMAGE ACTIONS',
			'Generate an image from a prompt',
			'Edit or combine images',
			'Edit images in a conversation',
			'Get images by their handles',
			'BATCH ACTIONS',
			'Submit a batch of images at half price',
			'Get the images of a batch',
			'Cancel a batch',
		]);

		await found.filter({ hasText: 'Edit or combine images' }).click();
		await editor.part('node-parameters').waitFor();
		expect(await editor.field('operation').inputValue()).toBe('Image to Image');
		const asked = ['model', 'prompt', 'imageFields', 'imagesFrom', 'aspectRatio', 'imageSize'];
		for (const name of asked) expect(await editor.part(`parameter-input-${name}`).count()).toBe(1);
		expect(await editor.part('parameter-input-turns').count()).toBe(0);
	});

	test('runs an example and looks at its image', async () => {
		const { id } = await n8n.rest.createWorkflow(readExample('image-to-image.json', credentialId));
		await editor.openWorkflow(id);
		await editor.runWorkflow();
		await editor.openNode('Combine Them');
		const image = await editor.viewOutputImage();
		const width = await image.evaluate((image: HTMLImageElement) => image.naturalWidth);
		expect(width).toBe(1264);
	});

	test('lets the model of an agent fill in the ratio and the size', async () => {
		const type = 'n8n-nodes-gemini-image.geminiImageTool';
		const tool = geminiImage('Draw', credentialId, {}, { type });
		const { id } = await n8n.rest.createWorkflow(workflow('tool', tool));
		await editor.openWorkflow(id);
		await editor.openNode('Draw');
		for (const name of ['aspectRatio', 'imageSize']) {
			expect(await editor.field(name).inputValue()).toBe('auto');
			await editor.letModelDefine(name);
		}
		expect(await editor.part('fromAI-override-field').count()).toBe(2);
	});

	test('sees the address of the provider chosen in a new credential', async () => {
		await editor.newCredential('Gemini Image API');
		for (const [provider, address] of [
			['OctopusX', 'https://octopusx.ai'],
			['CometAPI', 'https://api.cometapi.com'],
			['Google', 'https://generativelanguage.googleapis.com'],
		] as const) {
			await editor.choose('provider', provider);
			const field = editor.field('baseUrl');
			const shown = (await field.inputValue()) || (await field.getAttribute('placeholder'));
			expect(shown).toContain(address);
		}
	});

	test('connects to a gateway that takes a bearer key, having changed nothing but address and key', async () => {
		const gatewayUser = user.another();
		await editor.newCredential('Gemini Image API');
		await editor.choose('provider', 'Custom');
		await editor.field('baseUrl').fill(`${user.url}/gateway/v1beta/`);
		await editor.field('apiKey').fill(gatewayUser.key);
		await editor.part('credential-save-button').click();
		await editor.page.getByText('Connection tested successfully').waitFor();
		expect(await gatewayUser.received()).toEqual([]);
	});
});
