import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { baseUrl, MODEL, type Job } from '../job';

interface Part {
	thought?: boolean;
	inlineData?: { data: string; mimeType: string };
}

/** The way that nodes go which read each file whole, and send and receive JSON. */
export function bufferingNode(job: Job): INodeType {
	const url = `${baseUrl(job)}/v1beta/models/${MODEL}:generateContent`;

	async function one(context: IExecuteFunctions, item: number): Promise<INodeExecutionData> {
		const parts: object[] = [{ text: 'Join them.' }];
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
		if (!image) throw new Error('The answer held no image.');
		const bytes = Buffer.from(image.data, 'base64');
		const data = await context.helpers.prepareBinaryData(bytes, 'image.jpg', image.mimeType);
		return { json: {}, binary: { data }, pairedItem: item };
	}

	return {
		description: description('Buffering'),
		async execute() {
			const results: INodeExecutionData[] = [];
			let next = 0;
			const worker = async () => {
				while (next < job.items) {
					const item = next++;
					results[item] = await one(this, item);
				}
			};
			await Promise.all(Array.from({ length: job.concurrency }, worker));
			return [results];
		},
	};
}

/**
 * A workflow without the node: n8n, its input items, and a node that reads a parameter and asks for
 * a few bytes, so that n8n has its expressions and its HTTP client ready. Whatever else is measured
 * in n8n comes after one such run.
 */
export function idleNode({ serverUrl }: Job): INodeType {
	return {
		description: {
			...description('Idle'),
			properties: [{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '' }],
		},
		async execute() {
			const url = baseUrl({ serverUrl, answer: { image: 1000 } });
			await this.helpers.httpRequest({ url, method: 'GET' });
			const prompt = this.getNodeParameter('prompt', 0) as string;
			return [[{ json: { prompt } }]];
		},
	};
}

function description(displayName: string): INodeType['description'] {
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
