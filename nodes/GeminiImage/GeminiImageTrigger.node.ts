import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { pollBatches } from './batch/pollBatches';
import { triggerFields } from './fields/trigger';

export class GeminiImageTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Gemini Image Trigger',
		name: 'geminiImageTrigger',
		icon: {
			light: 'file:../../icons/gemini-image.svg',
			dark: 'file:../../icons/gemini-image.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["nameFilter"] || "when a batch has ended" }}',
		// n8n's nodes panel shows it for both nodes of the package, in one entry.
		description:
			'Generate and edit images with Gemini (Nano Banana), and start a workflow when a batch of images has ended',
		defaults: { name: 'Gemini Image Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'geminiImageApi', required: true }],
		properties: [...triggerFields],
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollBatches(this);
	}
}
