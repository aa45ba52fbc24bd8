import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { aspectRatios, imageSizes } from './methods/imageConfigChoices';
import { searchBatches } from './methods/searchBatches';
import { searchModels } from './methods/searchModels';
import { findOperation, SUBTITLE } from './operations';
import { nodeFields } from './operations/nodeFields';
import { NodeRun } from './run/nodeRun';

export class GeminiImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gemini Image',
		name: 'geminiImage',
		icon: {
			light: 'file:../../icons/gemini-image.svg',
			dark: 'file:../../icons/gemini-image.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description:
			'Generate and edit images with Gemini (Nano Banana) on Google and compatible providers',
		defaults: { name: 'Gemini Image' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'geminiImageApi', required: true }],
		properties: nodeFields,
	};

	methods = {
		listSearch: { searchBatches, searchModels },
		loadOptions: { aspectRatios, imageSizes },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		const run = new NodeRun(this);
		try {
			const items = await run.results(() => findOperation(operation).plan(run));
			run.previews.show(run.summary, run.pacer.perMinute);
			run.summary.show(run.retryMemory.keptImagesHint);
			return [items];
		} finally {
			run.close();
		}
	}
}
