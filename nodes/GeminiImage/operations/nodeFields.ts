import type { INodeProperties } from 'n8n-workflow';
import { modelField } from '../fields/model';
import { optionsField } from '../fields/options';
import { imageConfigFields } from '../fields/imageConfig';
import { promptField } from '../fields/prompt';
import { OPERATIONS } from './index';

/** All parameters of the node, in the order the editor shows them. */
export const nodeFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: OPERATIONS.map(({ choice }) => choice),
		default: 'textToImage',
	},
	modelField,
	promptField,
	...OPERATIONS.flatMap(({ fields }) => fields),
	...imageConfigFields,
	optionsField,
];
