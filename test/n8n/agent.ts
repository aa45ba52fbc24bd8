import type { LaneName } from '../../lanes/lanes';
import type { StoredWorkflow } from '../../lanes/rest';
import type { EmulatedUser } from '../engine/emulated';
import type { Step } from './workflows';

/** What an AI node is connected with, below it on the canvas. */
type Connection = 'ai_languageModel' | 'ai_memory' | 'ai_tool';

/** A node with the nodes below it. */
export interface Branch extends Step {
	below?: Partial<Record<Connection, Branch[]>>;
}

/** The versions that each lane gives a new node. */
const VERSIONS = {
	latest: { agent: 3.1, agentTool: 3, chatTrigger: 1.5, mcpTrigger: 2.1, memory: 1.4 },
	lts: { agent: 3, agentTool: 2.2, chatTrigger: 1.4, mcpTrigger: 2, memory: 1.3 },
} as const satisfies Record<LaneName, Record<string, number>>;

/** The nodes of an agent as a lane makes them. */
export class AgentNodes {
	private readonly versions: (typeof VERSIONS)[LaneName];

	constructor(lane: LaneName) {
		this.versions = VERSIONS[lane];
	}

	/** The trigger whose address `ChatEndpoint` talks to. */
	chatTrigger(webhookId: string, responseMode: 'lastNode' | 'streaming' = 'lastNode'): Step {
		return {
			name: 'When chat message received',
			type: '@n8n/n8n-nodes-langchain.chatTrigger',
			typeVersion: this.versions.chatTrigger,
			parameters: { public: true, options: { allowFileUploads: true, responseMode } },
			webhookId,
		};
	}

	/** Takes its prompt from the chat; n8n stops it after 10 answers unless `maxIterations` says more. */
	agent(below: Branch['below'], options: Record<string, unknown> = {}): Branch {
		return {
			name: 'AI Agent',
			type: '@n8n/n8n-nodes-langchain.agent',
			typeVersion: this.versions.agent,
			parameters: { promptType: 'define', text: '={{ $json.chatInput }}', options },
			below,
		};
	}

	/** An agent that another agent calls with a prompt. */
	subAgent(name: string, below: Branch['below']): Branch {
		const text = "={{ $fromAI('prompt', 'What to do', 'string') }}";
		return {
			name,
			type: '@n8n/n8n-nodes-langchain.agentTool',
			typeVersion: this.versions.agentTool,
			parameters: { toolDescription: 'Draws images', text, options: {} },
			below,
		};
	}

	/** Serves the tools below it to MCP clients, at `/mcp/<path>`. */
	mcpTrigger(path: string, below: Branch['below']): Branch {
		return {
			name: 'MCP Server Trigger',
			type: '@n8n/n8n-nodes-langchain.mcpTrigger',
			typeVersion: this.versions.mcpTrigger,
			parameters: { path },
			webhookId: path,
			below,
		};
	}

	/** Remembers the messages of a chat. */
	memory(): Step {
		return {
			name: 'Memory',
			type: '@n8n/n8n-nodes-langchain.memoryBufferWindow',
			typeVersion: this.versions.memory,
			parameters: {},
		};
	}
}

/** The emulated chat model of a user, whose script `user.scriptChat` sets. */
export function chatModel(credentialId: string, name = 'Chat Model'): Step {
	return {
		name,
		type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
		typeVersion: 1.3,
		parameters: {
			model: { __rl: true, mode: 'id', value: 'emulated' },
			responsesApiEnabled: false,
			options: {},
		},
		credentials: { openAiApi: { id: credentialId, name: credentialId } },
	};
}

/** A manual trigger and a node that gives out one chat message. */
export const chatMessage = (chatInput: string): Step[] => [
	{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
	{
		name: 'Chat Message',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { mode: 'raw', jsonOutput: JSON.stringify({ chatInput }), options: {} },
	},
];

/** The node and all below it. */
function flatten({ below = {}, ...step }: Branch): Step[] {
	return [step, ...Object.values(below).flat().flatMap(flatten)];
}

type Link = [source: string, type: string, target: string];

function linksBelow({ name, below = {} }: Branch): Link[] {
	return Object.entries(below).flatMap(([type, parts]) =>
		parts.flatMap((part): Link[] => [[part.name, type, name], ...linksBelow(part)]),
	);
}

/** A workflow of nodes in a row, each with what is below it. */
export function agentWorkflow(name: string, ...row: Branch[]): StoredWorkflow {
	const nodes = row.flatMap(flatten).map((step, index) => ({
		...step,
		id: `${name}-${index}`,
		position: [index * 220, 0] as [number, number],
	}));
	const inARow = row
		.slice(1)
		.map((step, index): Link => [row[index]?.name ?? '', 'main', step.name]);
	const connections = Object.fromEntries(
		[...inARow, ...row.flatMap(linksBelow)].map(([source, type, node]) => [
			source,
			{ [type]: [[{ node, type, index: 0 }]] },
		]),
	);
	return { id: name, name, nodes, connections, settings: { executionOrder: 'v1' } };
}

interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools: Array<{ function: { name: string; description: string; parameters: unknown } }>;
	stream: boolean;
}

/** What the chat model of a user was sent, request by request. */
export const chatRequests = (user: EmulatedUser): Promise<ChatRequest[]> =>
	user.asked<ChatRequest>('chat');

/** What tools gave the chat model, as its newest request tells. */
export async function toolAnswers(user: EmulatedUser): Promise<string[]> {
	const { messages = [] } = (await chatRequests(user)).at(-1) ?? {};
	return messages
		.filter(({ role }) => role === 'tool')
		.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)));
}
