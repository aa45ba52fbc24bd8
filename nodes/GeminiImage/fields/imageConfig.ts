import type { INodeProperties, INodePropertyTypeOptions } from 'n8n-workflow';
import { REQUEST_OPERATIONS } from './operationGroups';

const REQUESTS = { show: { operation: REQUEST_OPERATIONS } };

export const imageConfigFields: INodeProperties[] = [
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'options',
		typeOptions: choicesOfModel('aspectRatios'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Width to height of the image. The list shows what the model supports; an expression can return any other ratio, such as 4:1.',
		displayOptions: REQUESTS,
	},
	{
		displayName: 'Image Size',
		name: 'imageSize',
		type: 'options',
		typeOptions: choicesOfModel('imageSizes'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Resolution of the image: 1K is about 1024 × 1024 pixels. Larger images cost more.',
		displayOptions: REQUESTS,
	},
];

/** A list that is reloaded when the model changes. */
function choicesOfModel(loadOptionsMethod: string): INodePropertyTypeOptions {
	return { loadOptionsMethod, loadOptionsDependsOn: ['model.value'] };
}
