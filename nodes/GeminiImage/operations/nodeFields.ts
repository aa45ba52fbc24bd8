import type { INodeProperties } from 'n8n-workflow';
import { modelField } from '../fields/model';
import { optionsField } from '../fields/options';
import { imageConfigFields } from '../fields/imageConfig';
import { promptFields } from '../fields/prompt';
import { OPERATIONS, RESOURCES } from './index';

/** Workflows saved before there were resources mean this one. */
const DEFAULT_RESOURCE = 'image';

const OPERATION_FIELD: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	default: '',
};

/** First what to do and with what, then how the image should be, last what few people change. */
const ORDER = [
	...['resource', 'operation', 'batch', 'handles', 'model', 'prompt'],
	...['imageFields', 'imagesFrom', 'aspectRatio', 'imageSize'],
	...['turns', 'conversationField', 'batchKey', 'batchName', 'options'],
];

const FIELDS: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: RESOURCES.map(({ choice }) => choice),
		default: DEFAULT_RESOURCE,
	},
	...RESOURCES.map(({ choice, operations }): INodeProperties => ({
		...OPERATION_FIELD,
		options: operations.map((operation) => operation.choice),
		default: operations[0]?.choice.value ?? '',
		displayOptions: { show: { resource: [choice.value] } },
	})),
	modelField,
	...promptFields,
	...OPERATIONS.flatMap(({ fields }) => fields),
	...imageConfigFields,
	optionsField,
];

/** All parameters of the node, in the order the editor shows them. */
export const nodeFields: INodeProperties[] = [...FIELDS].sort(
	(one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name),
);
