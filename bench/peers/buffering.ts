import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { buildBaseUrl, MODEL, type Job } from '../job';

interface Part {
	thought?: boolean;
	inlineData?: { data: string; mimeType: string };
}

const PROMPT: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	default: '',
};

/** Creates a node that reads each file whole, and sends and receives JSON. */
export function createBufferingNode(job: Job): INodeType {
	const url = `${buildBaseUrl(job)}/v1beta/models/${MODEL}:generateContent`;

	async function runItem(context: IExecuteFunctions, item: number): Promise<INodeExecutionData> {
		const parts: object[] = [{ text: context.getNodeParameter('prompt', item) as string }];
		for (const index of job.references.keys()) {
			const bytes = await context.helpers.getBinaryDataBuffer(item, `data${index}`);
			const data = bytes.toString('base64');
			parts.push({ inlineData: { mimeType: 'image/jpeg', data } });
		}
		const answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			'geminiImageApi',
			{
				method: 'POST',
				url,
				json: true,
				body: {
					contents: [{ role: 'user', parts }],
					generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
				},
			},
		)) as { candidates: Array<{ content: { parts: Part[] } }> };
		const found = answer.candidates[0]?.content.parts.filter((part) => !part.thought) ?? [];
		const image = found.find(({ inlineData }) => inlineData)?.inlineData;
		if (!image) throw new Error('The answer has no image.');
		const bytes = Buffer.from(image.data, 'base64');
		const data = await context.helpers.prepareBinaryData(bytes, 'image.jpg', image.mimeType);
		return { json: {}, binary: { data }, pairedItem: item };
	}

	return {
		description: { ...describeNode('Buffering'), properties: [PROMPT] },
		async execute() {
			const results: INodeExecutionData[] = [];
			let next = 0;
			const worker = async () => {
				while (next < job.items) {
					const item = next++;
					results[item] = await runItem(this, item);
				}
			};
			await Promise.all(Array.from({ length: job.concurrency }, worker));
			return [results];
		},
	};
}

/**
 * Creates the node of the workflow "without the node": it reads a parameter and requests a few bytes,
 * so n8n loads its expressions and its HTTP client. One such run precedes every measurement in n8n.
 */
export function createIdleNode({ serverUrl }: Job): INodeType {
	return {
		description: {
			...describeNode('Idle'),
			properties: [PROMPT],
		},
		async execute() {
			const url = buildBaseUrl({ serverUrl, answer: { image: 1000 } });
			await this.helpers.httpRequest({ url, method: 'GET' });
			const prompt = this.getNodeParameter('prompt', 0) as string;
			return [[{ json: { prompt } }]];
		},
	};
}

function describeNode(displayName: string): INodeType['description'] {
	return {
		displayName,
		name: 'geminiImage',
		group: ['transform'],
		version: 1,
		description: displayName,
		defaults: { name: displayName },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'geminiImageApi', required: true }],
		properties: [],
	};
}
