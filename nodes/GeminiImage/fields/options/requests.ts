import type { INodeProperties } from 'n8n-workflow';

/** The turns of one conversation follow one another. */
const AT_ONCE = { hide: { '/turns': ['acrossItems'] } };

/** How requests are sent: how many, how often, how long, how large. */
export const requestOptions: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50, numberPrecision: 0 },
		default: 4,
		description:
			'How many requests may be under way at once. The results stay in the order of the items.',
		displayOptions: AT_ONCE,
	},
	{
		displayName: 'Max Tries',
		name: 'maxTries',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 10, numberPrecision: 0 },
		default: 3,
		description:
			'How often a request is sent when the provider turns it away with a quota or a fault of its own, or cannot be reached. A request that may have been billed is not repeated, unless "Retry After Timeout" is on.',
	},
	{
		displayName: 'Request Limit',
		name: 'requestLimit',
		type: 'number',
		typeOptions: { minValue: 0.0001, maxValue: 2048, numberPrecision: 4 },
		default: 20,
		description:
			'Largest request in megabytes; raise it where your account takes more, such as 100. On Google, larger images are uploaded first; elsewhere, a larger request is not sent.',
	},
	{
		displayName: 'Requests per Minute',
		name: 'requestsPerMinute',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 10,
		description:
			'Most requests to start in a minute, for providers with a low quota. 0 sets no limit.',
	},
	{
		displayName: 'Retry After Timeout',
		name: 'retryAfterTimeout',
		type: 'boolean',
		default: true,
		description:
			'Whether to send a request again, up to "Max Tries", when it timed out or its connection broke. The provider may have made the image all the same and charge for both; after a timeout, "Timeout" starts anew.',
	},
	{
		displayName: 'Spending Limit (USD)',
		name: 'spendingLimit',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: 5,
		description:
			"About how much one run of this node may cost, at Google's prices; where a price is not known, as at other providers, the node warns that it cannot keep the limit. A request that would go over it is not sent, and its item says so; 0 stops everything that has a price.",
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 0.1, maxValue: 86_400, numberPrecision: 1 },
		default: 300,
		description: 'Seconds to wait for a whole answer. Large images take up to four minutes.',
	},
	{
		displayName: 'When Unsupported',
		name: 'whenUnsupported',
		type: 'options',
		options: [
			{
				name: 'Adjust',
				value: 'adjust',
				description: 'Use the nearest setting that the model takes, and say so in "warnings"',
			},
			{ name: 'Fail', value: 'fail', description: 'Send nothing, and say what does not fit' },
			{ name: 'Send as It Is', value: 'send', description: 'Let the provider decide' },
		],
		default: 'adjust',
		description:
			'What to do about a setting that the model or the provider is not known to support',
	},
];
