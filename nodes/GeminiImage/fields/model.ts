import type { INodeProperties } from 'n8n-workflow';

export const modelField: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'resourceLocator',
	default: {
		mode: 'list',
		value: 'gemini-3-pro-image',
		cachedResultName: 'Gemini 3 Pro Image (Nano Banana Pro)',
	},
	required: true,
	description: 'The image model to use. The list comes from the provider of the credential.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a model...',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. gemini-3-pro-image',
		},
	],
};
