import type { INodeProperties } from 'n8n-workflow';
import { conversationOptions } from './conversation';
import { generationOptions } from './generation';
import { outputOptions } from './output';
import { referenceOptions } from './references';
import { requestOptions } from './requests';

/** In the order of their labels. */
export const options: INodeProperties[] = [
	...conversationOptions,
	...generationOptions,
	...outputOptions,
	...referenceOptions,
	...requestOptions,
].sort((one, other) => one.displayName.localeCompare(other.displayName));

/** Whatever the user does not add of them is not sent. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options,
};
