import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { aspectRatios, imageSizes } from './methods/imageConfigChoices';
import { searchModels } from './methods/searchModels';
import { OPERATIONS } from './operations';
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
		subtitle:
			'={{ { textToImage: "Text to Image", imageToImage: "Image to Image", multiTurn: "Multi-Turn Edit" }[$parameter["operation"]] }}',
		description:
			'Make and edit images with Gemini (Nano Banana) on Google and compatible providers',
		defaults: { name: 'Gemini Image' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'geminiImageApi', required: true }],
		properties: nodeFields,
	};

	methods = { listSearch: { searchModels }, loadOptions: { aspectRatios, imageSizes } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const name = this.getNodeParameter('operation', 0);
		const operation = OPERATIONS.find(({ choice }) => choice.value === name);
		if (!operation) {
			throw new NodeOperationError(this.getNode(), `There is no operation "${String(name)}"`, {
				description: 'Choose Text to Image, Image to Image or Multi-Turn Edit.',
			});
		}
		const run = new NodeRun(this);
		try {
			const items = await run.results(() => operation.plan(run));
			run.previews.show(run.summary, run.pacer.perMinute);
			run.summary.show(run.retryMemory.keptImagesHint);
			return [items];
		} finally {
			run.close();
		}
	}
}
