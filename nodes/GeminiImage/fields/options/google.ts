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
			description: 'File format of the image. Vertex AI only.',
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
				'How good a JPEG image is, from 1 (smallest file) to 100. If "Output Format" is not set, it asks for JPEG. Vertex AI only.',
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
			description:
				'Which people may be in the image. If not set, the model decides. Vertex AI only.',
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
			description: 'Whether celebrities may be in the image. If not set, they may. Vertex AI only.',
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
						'Half the price. Takes 1 to 15 minutes, and gives way to other requests. Waits up to 20 minutes unless you set "Timeout (Seconds)".',
				},
				{ name: 'Priority', value: 'priority', description: 'Sooner, for up to twice the price' },
				{ name: 'Standard', value: 'standard' },
			],
			default: 'flex',
			description:
				'How soon Google works on the request, and at which price. "serviceTier" tells which tier served it. Google and Vertex AI only; on Vertex AI, in the location "global" only.',
			displayOptions: IMAGES,
		},
		optionalChoiceOf,
	),
];
