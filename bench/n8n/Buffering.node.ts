import type { IExecuteFunctions, INodeType, INodeTypeDescription } from 'n8n-workflow';

interface Answer {
	candidates: Array<{
		content: { parts: Array<{ inlineData?: { data: string; mimeType: string } }> };
	}>;
}

/** Reads each file whole, as a node for real n8n. */
export class Buffering implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Buffering',
		name: 'buffering',
		group: ['transform'],
		version: 1,
		description: 'Reads each file whole',
		defaults: { name: 'Buffering' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'URL', name: 'url', type: 'string', default: '' },
			{ displayName: 'Fields', name: 'fields', type: 'string', default: '' },
		],
	};

	async execute(this: IExecuteFunctions) {
		const fields = this.getNodeParameter('fields', 0) as string;
		const parts: object[] = [{ text: 'Join them.' }];
		for (const field of fields.split(',')) {
			const bytes = await this.helpers.getBinaryDataBuffer(0, field);
			const data = bytes.toString('base64');
			parts.push({ inlineData: { mimeType: 'image/jpeg', data } });
		}
		const answer = (await this.helpers.httpRequest({
			method: 'POST',
			url: this.getNodeParameter('url', 0) as string,
			json: true,
			body: { contents: [{ role: 'user', parts }] },
		})) as Answer;
		const found = answer.candidates[0]?.content.parts ?? [];
		const image = found.find(({ inlineData }) => inlineData)?.inlineData;
		if (!image) throw new Error('The answer has no image.');
		const bytes = Buffer.from(image.data, 'base64');
		const data = await this.helpers.prepareBinaryData(bytes, 'image.jpg', image.mimeType);
		return [[{ json: {}, binary: { data } }]];
	}
}
