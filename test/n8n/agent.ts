import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { StoredWorkflow } from '../../lanes/rest';
import { freePort } from '../../lanes/process';
import { items, workflow, type Step } from './workflows';

interface ModelRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; parameters: unknown } }>;
}

/**
 * A chat model with OpenAI's form that asks for a tool once, and then says a last word. It keeps
 * what it was told.
 */
export class ChatModel {
	readonly requests: ModelRequest[] = [];
	/** What it calls the tool with. */
	toolInput: Record<string, unknown> = {};
	private readonly server = createServer((request, response) => {
		this.answer(request, response).catch((error: Error) => response.destroy(error));
	});

	private constructor(private readonly port: number) {}

	static async start(): Promise<ChatModel> {
		const model = new ChatModel(await freePort());
		await new Promise<void>((resolve) => model.server.listen(model.port, '127.0.0.1', resolve));
		return model;
	}

	credential() {
		return { apiKey: 'sk-emulated', url: `http://127.0.0.1:${this.port}/v1` };
	}

	/** What the tool gave the model. */
	toolAnswers(): string[] {
		const { messages = [] } = this.requests.at(-1) ?? {};
		return messages
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
	}

	private async answer(request: IncomingMessage, response: ServerResponse) {
		const asked = (await json(request)) as ModelRequest;
		this.requests.push(asked);
		const wasAnswered = asked.messages.some(({ role }) => role === 'tool');
		const call = {
			id: 'call_1',
			type: 'function',
			function: {
				name: asked.tools?.[0]?.function.name,
				arguments: JSON.stringify(this.toolInput),
			},
		};
		const message = wasAnswered
			? { role: 'assistant', content: 'Here it is.' }
			: { role: 'assistant', content: null, tool_calls: [call] };
		response.writeHead(200, { 'content-type': 'application/json' });
		response.end(
			JSON.stringify({
				id: 'chat_1',
				object: 'chat.completion',
				created: 1,
				model: 'emulated',
				choices: [{ index: 0, message, finish_reason: wasAnswered ? 'stop' : 'tool_calls' }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
			}),
		);
	}

	async stop() {
		await new Promise((resolve) => {
			this.server.close(resolve);
			this.server.closeAllConnections();
		});
	}
}

/** A chat message that an agent answers with a chat model and one tool. */
export function agentWorkflow(modelCredential: string, tool: Step): StoredWorkflow {
	const id = 'agent';
	const chatModel: Step = {
		name: 'Chat Model',
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.2,
		parameters: { model: { __rl: true, mode: 'id', value: 'emulated' }, options: {} },
		credentials: { openAiApi: { id: modelCredential, name: modelCredential } },
	};
	const agent: Step = {
		name: 'AI Agent',
		type: '@n8n/n8n-nodes-langchain.agent',
		// What both lanes give a new workflow.
		typeVersion: 3,
		parameters: { promptType: 'define', text: '={{ $json.chatInput }}', options: {} },
	};
	const chain = workflow(id, ...items({ chatInput: 'Draw me an apple' }), agent);
	const parts = [
		['ai_languageModel', chatModel],
		['ai_tool', tool],
	] as const;
	const nodes = parts.map(([, step], index) => ({
		...step,
		id: `${id}-part-${index}`,
		position: [index * 220, 220] as [number, number],
	}));
	const links = parts.map(([type, { name }]) => [
		name,
		{ [type]: [[{ node: agent.name, type, index: 0 }]] },
	]);
	return {
		...chain,
		nodes: [...chain.nodes, ...nodes],
		connections: { ...chain.connections, ...(Object.fromEntries(links) as object) },
	};
}
