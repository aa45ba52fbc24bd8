import type { INodeProperties } from 'n8n-workflow';
import { DEFAULT_MODEL } from '../catalog/models';
import { REQUEST_OPERATIONS } from './operationGroups';

export const modelField: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'resourceLocator',
	default: {
		mode: 'list',
		value: DEFAULT_MODEL.id,
		cachedResultName: DEFAULT_MODEL.label,
	},
	required: true,
	description: 'Image model to use, from the list of the provider in your credential or by ID',
	displayOptions: { show: { operation: REQUEST_OPERATIONS } },
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
			placeholder: `e.g. ${DEFAULT_MODEL.id}`,
		},
	],
};
