import { laneNames } from '../../lanes/lanes';
import type { PrivateN8n } from '../../lanes/n8n';
import { INSTALL_MS, prepareN8n } from '../n8n/lane';
import { workflow } from '../n8n/workflows';
import { Editor, noBrowser } from './editor';

const describeOrSkip = noBrowser ? describe.skip : describe;

const agent = workflow('agent', {
	name: 'AI Agent',
	type: '@n8n/n8n-nodes-langchain.agent',
	typeVersion: 1.7,
	parameters: {},
});

// The codex decides where the panel lists a node, and each n8n reads it in its own way.
describeOrSkip.each(laneNames)(
	`the nodes panel of n8n %s${noBrowser && ` (${noBrowser})`}`,
	(lane) => {
		let n8n: PrivateN8n;
		let editor: Editor;

		beforeAll(async () => {
			n8n = await prepareN8n(lane, 'filesystem');
			await n8n.start();
			editor = await Editor.open(n8n.url);
		}, INSTALL_MS);

		afterAll(async () => {
			await editor?.close();
			await n8n?.stop();
		}, 150_000);

		const ours = () => editor.panelItems().filter({ hasText: /^Gemini Image/ });

		test('finds the node by its name, by what it does and by the providers it knows', async () => {
			const { id } = await n8n.rest.createWorkflow(workflow('empty'));
			await editor.openWorkflow(id);
			const words = ['Gemini Image', 'nano banana', 'generate image', 'create image', 'octopusx'];
			await editor.part('node-creator-plus-button').click();
			for (const word of words) {
				await editor.part('node-creator-search-bar').fill(word);
				await ours().waitFor();
				await editor.part('node-creator-search-bar').fill('no node has these words');
				await ours().waitFor({ state: 'detached' });
			}
		});

		test('lists it among the actions in an app', async () => {
			const { id } = await n8n.rest.createWorkflow(workflow('empty'));
			await editor.openWorkflow(id);
			await editor.part('node-creator-plus-button').click();
			await editor
				.panelItems()
				.filter({ hasText: /^Action in an app/ })
				.click();
			await ours().waitFor();
		});

		test('offers it to an agent as a tool', async () => {
			const { id } = await n8n.rest.createWorkflow(agent);
			await editor.openWorkflow(id);
			await editor.openToolsPanel();
			// n8n 1 does not tell the tool's aliases to its panel, so only the name finds it there.
			await editor.part('node-creator-search-bar').fill('Gemini Image');
			await ours()
				.filter({ hasText: /^Gemini Image Tool/ })
				.waitFor();
		});
	},
);
