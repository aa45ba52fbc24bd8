import { setTimeout as wait } from 'node:timers/promises';
import type { LaneName } from '../../lanes/lanes';
import type { StoredWorkflow } from '../../lanes/rest';
import type { Run } from '../../lanes/run-data';
import type { EmulatedUser } from '../engine/emulated';
import { AgentNodes, agentWorkflow, chatModel, type Branch } from './agent';
import { ChatEndpoint } from './chatEndpoint';
import { setUp } from './setUp';
import { geminiImage, type Step } from './workflows';

/** Someone with a scripted chat model and a Gemini Image tool, both of the same emulated user. */
export interface Person {
	user: EmulatedUser;
	model: Step;
	/** A tool whose prompt the model defines. */
	tool: (name: string, parameters?: Record<string, unknown>, more?: Partial<Step>) => Step;
}

export const promptOfModel = "={{ $fromAI('prompt', 'What to draw', 'string') }}";

/** What the tests of agents in a lane need: a running n8n with the packed node, and an emulator. */
export function setUpAgents(lane: LaneName) {
	const here = setUp(lane);
	const nodes = new AgentNodes(lane);
	let chats = 0;

	return {
		here,
		nodes,

		newPerson: async (modelName?: string): Promise<Person> => {
			const { user, id } = await here.newUser();
			const credential = await here.n8n.rest.createCredential(
				'Chat Model',
				'openAiApi',
				user.chatCredential(),
			);
			const tool: Person['tool'] = (name, parameters = {}, more = {}) =>
				geminiImage(
					name,
					id,
					{ prompt: promptOfModel, ...parameters },
					{ type: 'n8n-nodes-gemini-image.geminiImageTool', ...more },
				);
			return { user, model: chatModel(credential, modelName), tool };
		},

		/** Opens a chat with an agent that has this below it. */
		openChat: async (
			below: Branch['below'],
			responseMode?: 'lastNode' | 'streaming',
		): Promise<{ workflow: StoredWorkflow; chat: ChatEndpoint }> => {
			const name = `chat-${++chats}`;
			const trigger = nodes.chatTrigger(name, responseMode);
			const made = agentWorkflow(name, trigger, nodes.agent(below));
			const workflow = await here.n8n.rest.createWorkflow(made);
			await here.n8n.rest.activate(workflow);
			return { workflow, chat: new ChatEndpoint(here.n8n.url, name) };
		},

		/** The newest execution of a workflow, once it has finished. */
		lastRun: async (workflow: StoredWorkflow): Promise<Run> => {
			const { rest } = here.n8n;
			for (let round = 0; round < 100; round++) {
				const [newest] = await rest.executionsOf(workflow);
				if (newest) return await rest.waitUntilFinished(newest);
				await wait(100);
			}
			throw new Error(`"${workflow.name}" was not executed.`);
		},
	};
}
