import { numeric } from '../numbers';
import { CALLING_OPERATIONS, IMAGE_OPERATIONS, REQUEST_OPERATIONS } from '../operationGroups';
import { choiceOf, flag } from '../schemas';
import { option } from './option';

/** The turns of one conversation follow one another, and a tool has a single item. */
const PARALLEL_REQUESTS = {
	show: { '/operation': IMAGE_OPERATIONS },
	hide: { '/turns': ['acrossItems'], '@tool': [true] },
};

const IMAGES = { show: { '/operation': IMAGE_OPERATIONS } };
const REQUESTS = { show: { '/operation': REQUEST_OPERATIONS } };
const CALLS = { show: { '/operation': CALLING_OPERATIONS } };

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
				'How many requests to send at the same time. Results keep the order of the items.',
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
				'How often to try a request that the provider rejects because of a quota or an outage, or that cannot reach it. Requests that may have been billed are not repeated unless "Retry After Timeout" is on.',
			displayOptions: CALLS,
		},
		(field) => numeric(field).transform((tries) => tries ?? 3),
	),
	option(
		{
			displayName: 'Request Limit (MB)',
			name: 'requestLimit',
			type: 'number',
			typeOptions: { minValue: 0.0001, maxValue: 2048 },
			default: 20,
			description:
				'Largest request to send. Raise it if your account allows more, for example 100. On Google, images that do not fit are uploaded first; elsewhere, larger requests are not sent.',
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
				'How many requests to start per minute, for providers with a low quota. 0 means no limit.',
			displayOptions: CALLS,
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
				'Whether to send a request again, up to "Max Tries", after a timeout or a lost connection. Each try gets the full timeout.',
			hint: 'The provider may have generated the image anyway, and may charge for each try',
			displayOptions: IMAGES,
		},
		() => flag(false),
	),
	option(
		{
			displayName: 'Spending Limit (USD)',
			name: 'spendingLimit',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 5,
			description:
				"Most that the node may spend each time it runs, estimated from Google's prices. Requests that would exceed it are not sent; 0 stops all requests with a price. As a tool, all calls in an execution count together.",
			hint: 'Requests without a known price, as at other providers, are sent but not counted',
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
			typeOptions: { minValue: 0.1, maxValue: 86_400 },
			default: 300,
			description:
				'How long to wait for the complete response. Large images take up to 4 minutes, the service tier Flex up to 15. For batches, how long to wait for more data.',
			displayOptions: CALLS,
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
					description: 'Use the nearest supported setting and note it in "warnings"',
				},
				{ name: 'Fail', value: 'fail', description: 'Send nothing and name the setting' },
				{
					name: 'Send as It Is',
					value: 'send',
					description: 'Let the provider decide',
				},
			],
			default: 'adjust',
			description: 'What to do with a setting that the model or provider is not known to support',
			displayOptions: REQUESTS,
		},
		choiceOf,
	),
];
