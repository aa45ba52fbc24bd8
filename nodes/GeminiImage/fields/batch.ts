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
			'Batch to use, from the list or by the name that Submit Batch returns in "batch.name"',
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
			'Unique text that identifies the result of each item: Get Batch returns it in "key" and names the image file after it',
		hint: 'If empty, the item number is used',
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
			'Name that lists of batches show. The node adds an ID of this execution, so that it never submits the same items twice.',
		displayOptions,
	};
}
