import type { Provider } from '../demo/provider';
import { readExample } from '../demo/workflows';
import type { PrivateN8n } from '../lanes/n8n';
import type { Editor } from '../test/browser/editor';

/** The link of the newest picture that the chat model was told of. */
const LINK = '<<history:http[^)\\s"]+#[^)\\s"]+>>';

/** Wide pictures, so that the chat shows two of them. */
const wide = (Prompt: string, more: object = {}) => ({
	calls: [{ arguments: { Prompt, Aspect_Ratio: '16:9', ...more } }],
});

/** What the chat model does in the pictured chat. */
const SCRIPT = [
	wide('Create an image of a red fox in the snow'),
	{ say: 'Here is your fox.\n\n![A red fox in the snow](<<result.imageUrl>>)' },
	wide('Make the fox blue', { Conversation: LINK }),
	{ say: 'Now it is blue.\n\n![A blue fox in the snow](<<result.imageUrl>>)' },
];

const MESSAGES = ['Draw a wide picture of a red fox in the snow', 'Make it blue'];
const TOOL = 'Draw or Edit';

/**
 * Pictures the agent of the examples: its canvas with a chat, and the fields that the model defines.
 * @param provider the emulator, whose chat model follows a script
 * @param capture saves the window under a name
 */
export async function captureAgent(
	editor: Editor,
	{ rest }: PrivateN8n,
	{ credential, emulatorUrl }: Provider,
	capture: (name: string) => Promise<void>,
) {
	const { apiKey = '' } = credential;
	if (!emulatorUrl) throw new Error('Only the emulator has a scripted chat model.');
	const scripted = await fetch(`${emulatorUrl}/control/chat?key=${apiKey}`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(SCRIPT),
	});
	if (!scripted.ok) throw new Error(`The emulator answered ${scripted.status}.`);
	const id = await rest.createCredential('Gemini Image API', 'geminiImageApi', credential);
	const chatModel = { apiKey, url: `${emulatorUrl}/openai/v1` };
	const chatModelId = await rest.createCredential('OpenAI', 'openAiApi', chatModel);
	const example = readExample('agent-draws-and-edits.json', id, chatModelId);
	const nodes = example.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
	const workflow = await rest.createWorkflow({ ...example, nodes });

	const { page } = editor;
	const { width = 0, height = 0 } = page.viewportSize() ?? {};
	await page.setViewportSize({ width, height: 1250 });
	await editor.openWorkflow(workflow.id);
	await editor.openChat(840);
	for (const message of MESSAGES) await editor.chat(message);
	await editor.part('logs-overview-body').getByText(TOOL).click();
	await editor.part('zoom-to-fit').click();
	await editor.messagesAreGone();
	await capture('agent');

	await editor.openNode(TOOL);
	await page.setViewportSize({ width, height });
	await capture('agent-tool');
}
