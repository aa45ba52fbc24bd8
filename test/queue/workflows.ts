import type { StoredWorkflow } from '../../lanes/rest';
import { geminiImage, model, type Step } from '../n8n/workflows';

/** What a webhook asks a workflow for; each is the path of a webhook. */
export type Operation = 'text' | 'upload' | 'chained' | 'turn' | 'fileTurn' | 'picture' | 'own';

/** The path of an operation's webhook, for one of the users. */
export const pathOf = (operation: Operation, user: number) => `${operation}-${user}`;

/** The node that gives out what an operation is for. */
export const NODES: Record<Operation, string> = {
	text: 'Image',
	upload: 'Variant',
	chained: 'Edited',
	turn: 'Turn',
	fileTurn: 'Turn by File',
	picture: 'Picture',
	own: 'Own',
};

interface Credentials {
	geminiImageApi: string;
	googlePalmApi: string;
}

type Response = { responseData: 'firstEntryJson' } | { responseBinaryPropertyName: string };

function webhook(operation: Operation, user: number, response: Response): Step {
	const path = pathOf(operation, user);
	const isFile = 'responseBinaryPropertyName' in response;
	return {
		name: operation,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: {
			httpMethod: 'POST',
			path,
			responseMode: 'lastNode',
			...(isFile && { responseData: 'firstEntryBinary' }),
			...response,
			options: {},
		},
		webhookId: path,
	};
}

const image = { responseBinaryPropertyName: 'data' };
const prompt = '={{ $json.query.order }}';

/** The prompt of the second call that a chained order makes. */
export const editOf = (order: string) => `${order}, edited`;

function chainsOf({ geminiImageApi, googlePalmApi }: Credentials, user: number): Step[][] {
	const node = (name: string, parameters: Record<string, unknown>) =>
		geminiImage(name, geminiImageApi, parameters);
	return [
		[webhook('text', user, image), node(NODES.text, { prompt })],
		[webhook('upload', user, image), node(NODES.upload, { operation: 'imageToImage', prompt })],
		[
			webhook('chained', user, image),
			node('First', { prompt }),
			node(NODES.chained, {
				operation: 'imageToImage',
				prompt: `={{ $('chained').first().json.query.order }}, edited`,
			}),
		],
		[
			webhook('turn', user, { responseData: 'firstEntryJson' }),
			node(NODES.turn, {
				operation: 'multiTurn',
				prompt,
				conversationField: '={{ $json.query.conversation }}',
			}),
		],
		[
			webhook('picture', user, image),
			node(NODES.picture, { operation: 'getImage', handles: '={{ $json.query.image }}' }),
		],
		[
			webhook('fileTurn', user, { responseBinaryPropertyName: 'conversation' }),
			node(NODES.fileTurn, { operation: 'multiTurn', prompt, conversationField: 'data' }),
		],
		[
			webhook('own', user, image),
			{
				name: NODES.own,
				type: '@n8n/n8n-nodes-langchain.googleGemini',
				typeVersion: 1,
				parameters: {
					resource: 'image',
					operation: 'generate',
					modelId: model('models/gemini-3-pro-image'),
					prompt,
					options: {},
				},
				credentials: { googlePalmApi: { id: googlePalmApi, name: googlePalmApi } },
			},
		],
	];
}

/** The workflow of a user, with a webhook of production for each operation. */
export function workflowFor(credentials: Credentials, user: number): StoredWorkflow {
	const chains = chainsOf(credentials, user);
	const id = `user-${user}`;
	const links = chains.flatMap((chain) =>
		chain
			.slice(1)
			.map(({ name }, index): [string, unknown] => [
				chain[index]?.name ?? '',
				{ main: [[{ node: name, type: 'main', index: 0 }]] },
			]),
	);
	return {
		id,
		name: id,
		nodes: chains.flatMap((chain, row) =>
			chain.map((step, column) => ({
				...step,
				id: `${id}-${row}-${column}`,
				position: [column * 220, row * 220] as [number, number],
			})),
		),
		connections: Object.fromEntries(links),
		settings: { executionOrder: 'v1' },
	};
}
