import type { INodeProperties } from 'n8n-workflow';
import { batchOptions } from './batch';
import { conversationOptions } from './conversation';
import { generationOptions } from './generation';
import { googleOptions } from './google';
import { outputOptions } from './output';
import { referenceOptions, urlFields } from './references';
import { requestOptions } from './requests';

/** All options whose values are settings; each is defined once, with its field and its parser. */
export const OPTIONS = [
	...batchOptions,
	...conversationOptions,
	...generationOptions,
	...googleOptions,
	...outputOptions,
	...referenceOptions,
	...requestOptions,
];

/** In the order of their labels. */
export const optionFields: INodeProperties[] = [
	...OPTIONS.map(({ field }) => field),
	...urlFields,
].sort((one, other) => one.displayName.localeCompare(other.displayName));

/** An option that the user does not add is not sent. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: optionFields,
};
