import type { INodeProperties, INodePropertyTypeOptions } from 'n8n-workflow';
import { REQUEST_OPERATIONS } from './operationGroups';

/** In the editor of the node itself, which offers what the model supports. */
const AS_NODE = { show: { operation: REQUEST_OPERATIONS }, hide: { '@tool': [true] } };
/** In the editor of the tool, where a language model can fill in text fields only. */
const AS_TOOL = { show: { operation: REQUEST_OPERATIONS, '@tool': [true] } };

export const imageConfigFields: INodeProperties[] = [
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'options',
		typeOptions: choicesOfModel('aspectRatios'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Ratio of width to height. The list shows what the model supports; an expression can return any other ratio, such as 4:1.',
		displayOptions: AS_NODE,
	},
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'string',
		default: 'auto',
		placeholder: 'e.g. 16:9',
		description:
			'Ratio of width to height, such as 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3, 4:5, 5:4 or 21:9, or a word: square, landscape, portrait or ultrawide. "auto" uses the ratio of the first reference image, or square without one.',
		displayOptions: AS_TOOL,
	},
	{
		displayName: 'Image Size',
		name: 'imageSize',
		type: 'options',
		typeOptions: choicesOfModel('imageSizes'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Resolution of the image. 1K is about 1024 × 1024 pixels; larger images cost more.',
		displayOptions: AS_NODE,
	},
	{
		displayName: 'Image Size',
		name: 'imageSize',
		type: 'string',
		default: 'auto',
		placeholder: 'e.g. 2K',
		description:
			'Resolution of the image: 512, 1K, 2K or 4K, or the longer side in pixels. 1K is about 1024 × 1024 pixels; larger images cost more. "auto" uses the default of the model, usually 1K.',
		displayOptions: AS_TOOL,
	},
];

/** A list that is reloaded when the model changes. */
function choicesOfModel(loadOptionsMethod: string): INodePropertyTypeOptions {
	return { loadOptionsMethod, loadOptionsDependsOn: ['model.value'] };
}
