import type { INodeProperties } from 'n8n-workflow';

/** "Batch": which batch of the account is meant. */
export function batchField(displayOptions: INodeProperties['displayOptions']): INodeProperties {
	return {
		displayName: 'Batch',
		name: 'batch',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: true,
		description:
			'The batch, from the list or by the name that Submit Batch returned in "batch.name"',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a batch...',
				typeOptions: { searchListMethod: 'searchBatches', searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. batches/abc123',
			},
		],
		displayOptions,
	};
}

export function batchKeyField(displayOptions: INodeProperties['displayOptions']): INodeProperties {
	return {
		displayName: 'Key',
		name: 'batchKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.sku }}',
		description:
			'How you find the result of each item again: it comes back in "key" and names the image file. Each item needs a key of its own. If empty, the number of the item.',
		displayOptions,
	};
}

export function batchNameField(displayOptions: INodeProperties['displayOptions']): INodeProperties {
	return {
		displayName: 'Batch Name',
		name: 'batchName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Autumn catalog',
		description:
			'What the batch is called in lists. The node adds a mark of this execution, so that it never submits the same items twice.',
		displayOptions,
	};
}
