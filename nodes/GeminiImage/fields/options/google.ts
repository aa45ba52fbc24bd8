import { numeric } from '../numbers';
import { IMAGE_OPERATIONS } from '../operationGroups';
import { optionalChoiceOf } from '../schemas';
import { option } from './option';

/** Providers that take these have no batches, or no tiers in them. */
const IMAGES = { show: { '/operation': IMAGE_OPERATIONS } };

/** What only Google's own services take; n8n cannot show options by credential. */
export const googleOptions = [
	option(
		{
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{ name: 'JPEG', value: 'jpeg' },
				{ name: 'PNG', value: 'png' },
			],
			default: 'png',
			description: 'File format of the image',
			hint: 'Vertex AI only',
			displayOptions: IMAGES,
		},
		optionalChoiceOf,
	),
	option(
		{
			displayName: 'Output Quality',
			name: 'outputQuality',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100, numberPrecision: 0 },
			default: 75,
			description:
				'Quality of a JPEG image, from 1 (smallest file) to 100 (best). Requests JPEG unless "Output Format" is set.',
			hint: 'Vertex AI only',
			displayOptions: IMAGES,
		},
		(field) => numeric(field),
	),
	option(
		{
			displayName: 'People',
			name: 'personGeneration',
			type: 'options',
			options: [
				{ name: 'Adults and Children', value: 'ALLOW_ALL' },
				{ name: 'Adults Only', value: 'ALLOW_ADULT' },
				{ name: 'None', value: 'ALLOW_NONE' },
			],
			default: 'ALLOW_ADULT',
			description: 'Which people may appear in the image. Without this option, the model decides.',
			hint: 'Vertex AI only',
			displayOptions: IMAGES,
		},
		optionalChoiceOf,
	),
	option(
		{
			displayName: 'Prominent People',
			name: 'prominentPeople',
			type: 'options',
			options: [
				{ name: 'Allow', value: 'ALLOW_PROMINENT_PEOPLE' },
				{ name: 'Block', value: 'BLOCK_PROMINENT_PEOPLE' },
			],
			default: 'BLOCK_PROMINENT_PEOPLE',
			description: 'Whether celebrities may appear in the image. Without this option, they may.',
			hint: 'Vertex AI only',
			displayOptions: IMAGES,
		},
		optionalChoiceOf,
	),
	option(
		{
			displayName: 'Service Tier',
			name: 'serviceTier',
			type: 'options',
			options: [
				{
					name: 'Flex',
					value: 'flex',
					description:
						'Half the price, with the lowest priority. Takes 1 to 15 minutes; waits up to 20 unless you set "Timeout (Seconds)".',
				},
				{ name: 'Priority', value: 'priority', description: 'Faster, for up to twice the price' },
				{ name: 'Standard', value: 'standard' },
			],
			default: 'flex',
			description:
				'How fast Google processes the request, and at what price. "serviceTier" in the output is the tier that served it.',
			hint: 'Google and Vertex AI (location "global") only',
			displayOptions: IMAGES,
		},
		optionalChoiceOf,
	),
];
