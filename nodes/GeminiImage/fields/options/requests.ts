import { numeric } from '../numbers';
import { IMAGE_OPERATIONS, REQUEST_OPERATIONS } from '../operationGroups';
import { choiceOf, flag } from '../schemas';
import { option } from './option';

/** The turns of one conversation follow one another. */
const PARALLEL_REQUESTS = {
	show: { '/operation': IMAGE_OPERATIONS },
	hide: { '/turns': ['acrossItems'] },
};

const IMAGES = { show: { '/operation': IMAGE_OPERATIONS } };
const REQUESTS = { show: { '/operation': REQUEST_OPERATIONS } };

const BYTES_PER_MEGABYTE = 1024 * 1024;

/** How requests are sent: how many, how often, how long, how large. */
export const requestOptions = [
	option(
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
			default: 4,
			description:
				'How many requests may run at the same time. Results keep the order of the items.',
			displayOptions: PARALLEL_REQUESTS,
		},
		(field) => numeric(field).transform((count) => count ?? 4),
	),
	option(
		{
			displayName: 'Max Tries',
			name: 'maxTries',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
			default: 3,
			description:
				'How often to send a request when the provider turns it away because of a quota or an outage, or cannot be reached. A request that may have been billed is not repeated, unless "Retry After Timeout" is on.',
		},
		(field) => numeric(field).transform((tries) => tries ?? 3),
	),
	option(
		{
			displayName: 'Request Limit (MB)',
			name: 'requestLimit',
			type: 'number',
			typeOptions: { minValue: 0.0001, maxValue: 2048, numberPrecision: 4 },
			default: 20,
			description:
				'The largest request to send. Raise it if your account accepts more, such as 100. On Google, larger images are uploaded first; elsewhere, a larger request is not sent.',
			displayOptions: IMAGES,
		},
		// In bytes; undefined: the provider's own limit.
		(field) =>
			numeric(field, 'megabytes').transform(
				(megabytes) => megabytes && Math.round(megabytes * BYTES_PER_MEGABYTE),
			),
	),
	option(
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 0 },
			default: 10,
			description:
				'How many requests to start per minute, for providers with a low quota. 0 sets no limit.',
		},
		(field) => numeric(field).transform((count) => count || undefined),
	),
	option(
		{
			displayName: 'Retry After Timeout',
			name: 'retryAfterTimeout',
			type: 'boolean',
			default: true,
			description:
				'Whether to send a request again, up to "Max Tries", after it timed out or its connection broke. The provider may have made the image anyway and may charge for both. After a timeout, the next try gets the full time again.',
			displayOptions: IMAGES,
		},
		() => flag(false),
	),
	option(
		{
			displayName: 'Spending Limit (USD)',
			name: 'spendingLimit',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 4 },
			default: 5,
			description:
				"About how much one run of this node may cost, at Google's prices. Where a price is not known, as at other providers, the node warns that it cannot keep to the limit. A request that would exceed it is not sent, and its item says so. 0 stops everything that has a price. As a tool, all calls of an execution count together.",
			displayOptions: REQUESTS,
		},
		(field) => numeric(field),
		{ needsValue: true },
	),
	option(
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 0.1, maxValue: 86_400, numberPrecision: 1 },
			default: 300,
			description:
				'How long to wait for the whole answer. Large images take up to four minutes, and the service tier Flex up to 15. With batches, how long to wait while nothing arrives.',
		},
		// In ms, for one whole call; undefined: what is usual for the service tier.
		(field) =>
			numeric(field, 'seconds').transform((seconds) => seconds && Math.round(seconds * 1000)),
	),
	option(
		{
			displayName: 'When Unsupported',
			name: 'whenUnsupported',
			type: 'options',
			options: [
				{
					name: 'Adjust',
					value: 'adjust',
					description: 'Use the nearest setting that the model supports, and note it in "warnings"',
				},
				{ name: 'Fail', value: 'fail', description: 'Send nothing, and name the setting' },
				{
					name: 'Send as It Is',
					value: 'send',
					description: 'Leave the decision to the provider',
				},
			],
			default: 'adjust',
			description:
				'What to do with a setting that the model or the provider is not known to support',
			displayOptions: REQUESTS,
		},
		choiceOf,
	),
];
