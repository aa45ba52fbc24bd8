import type { INodeProperties, INodePropertyTypeOptions } from 'n8n-workflow';

export const imageConfigFields: INodeProperties[] = [
	{
		displayName: 'Aspect Ratio',
		name: 'aspectRatio',
		type: 'options',
		typeOptions: choicesOfModel('aspectRatios'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Width to height of the image. The list shows what the model makes; an expression may give any other, such as 4:1.',
	},
	{
		displayName: 'Image Size',
		name: 'imageSize',
		type: 'options',
		typeOptions: choicesOfModel('imageSizes'),
		options: [{ name: 'Automatic', value: 'auto' }],
		default: 'auto',
		description:
			'Resolution of the image: 1K is about 1024 pixels square. Larger images cost more.',
	},
];

/** A list that is loaded anew when the model changes. */
function choicesOfModel(loadOptionsMethod: string): INodePropertyTypeOptions {
	return { loadOptionsMethod, loadOptionsDependsOn: ['model.value'] };
}
