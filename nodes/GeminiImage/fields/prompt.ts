import type { INodeProperties } from 'n8n-workflow';
import { REQUEST_OPERATIONS } from './operationGroups';

export const promptField: INodeProperties = {
	displayName: 'Prompt',
	name: 'prompt',
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	required: true,
	placeholder: 'e.g. Create an image of a red apple on a wooden table, soft morning light',
	description:
		'What to make or change. Say "create an image of …" to be sure to get an image. Every image carries an invisible SynthID watermark.',
	displayOptions: { show: { operation: REQUEST_OPERATIONS } },
};
