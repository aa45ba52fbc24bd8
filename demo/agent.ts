import type { PrivateN8n } from '../lanes/n8n';
import { waitUntilOpen } from './chat';
import { readExample } from './readExample';

const EXAMPLE = 'agent-draws-and-edits.json';
const ADDRESS = 'https://api.openai.com/v1';

/** The chat model of the agent, at OpenAI or a server that speaks its API. */
export interface ChatModel {
	apiKey: string;
	url: string;
	/** The example's own if omitted. */
	model?: string;
}

/** Reads OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL. @returns undefined without a key */
export function findChatModel({
	OPENAI_API_KEY: apiKey,
	OPENAI_BASE_URL: url,
	OPENAI_MODEL: model,
}: NodeJS.ProcessEnv): ChatModel | undefined {
	return apiKey ? { apiKey, url: url || ADDRESS, model: model || undefined } : undefined;
}

/**
 * Activates the agent. It calls nobody before the first message.
 * @returns the address of its chat page
 * @throws Error if the page does not open
 */
export async function openAgent(
	{ rest, url: n8nUrl }: PrivateN8n,
	credentialId: string,
	{ apiKey, url, model }: ChatModel,
): Promise<string> {
	const chatModelId = await rest.createCredential('OpenAI', 'openAiApi', { apiKey, url });
	const example = readExample(EXAMPLE, credentialId, chatModelId);
	for (const { type, parameters } of example.nodes) {
		if (model && type.endsWith('.lmChatOpenAi')) {
			parameters.model = { __rl: true, mode: 'id', value: model };
		}
	}
	await rest.activate(await rest.createWorkflow(example));
	const { webhookId } = example.nodes.find(({ type }) => type.endsWith('.chatTrigger')) ?? {};
	const page = `${n8nUrl}/webhook/${webhookId ?? ''}/chat`;
	await waitUntilOpen(page);
	return page;
}
