import { abilitiesOf } from '../nodes/GeminiImage/catalog';
import {
	MODELS,
	PRICE_DATE,
	TIER_PRICE_FACTORS,
	type ModelFacts,
} from '../nodes/GeminiImage/catalog/models';
import { FOURTEEN_RATIOS, TEN_RATIOS } from '../nodes/GeminiImage/catalog/imageDimensions';
import {
	PROVIDER_NAMES as NAMES,
	PROVIDERS,
	type ProviderName,
} from '../nodes/GeminiImage/catalog/providers';
import { CHOICE_LABELS, LABELS } from '../nodes/GeminiImage/failure/labels';
import { VERTEX_GUIDE } from './vertexGuide';

const AUTHENTICATION = {
	xGoogApiKey: '`x-goog-api-key`',
	bearer: '`Authorization: Bearer`',
	authorization: '`Authorization`, the key only',
};

/** `docs/providers.md`, made from the catalog so that both say the same. */
export function providersPage(): string {
	return `# Providers and models

\`npm run docs\` generates this page from the catalog in \`nodes/GeminiImage/catalog\`; correct facts there.
What the catalog does not know is sent as you set it.

## Providers

${table(
	['', ...NAMES.map((name) => PROVIDERS[name].label)],
	[
		['Base URL', ...NAMES.map((name) => PROVIDERS[name].baseUrl || 'yours')],
		[
			'Key',
			...NAMES.map((name) => AUTHENTICATION[PROVIDERS[name].authentication] + orAccount(name)),
		],
		['Largest request', ...NAMES.map((name) => megabytes(PROVIDERS[name].requestBytes))],
		[
			'Larger images',
			...NAMES.map((name) =>
				PROVIDERS[name].filesApi ? 'are uploaded first' : 'are not sent, and the item names them',
			),
		],
		[
			'Options that not all take',
			...NAMES.map(
				(name) => PROVIDERS[name].options.map((option) => LABELS[option]).join('<br>') || 'none',
			),
		],
		['Reads files by address', ...NAMES.map(fileUris)],
		['Batches at half price', ...NAMES.map((name) => (PROVIDERS[name].batches ? 'yes' : 'no'))],
		[
			'Documented models',
			...NAMES.map((name) => PROVIDERS[name].models?.map(code).join('<br>') ?? 'all'),
		],
	],
)}

You can choose another way to send the key in the credential, except for Vertex AI, and raise the largest
request with the option "${LABELS.requestLimit}".

${VERTEX_GUIDE}## Service tiers

The option "${LABELS.serviceTier}" asks Google to work sooner or for less. \`json.serviceTier\` has the tier that served,
where the provider tells, and the estimated cost follows it. Flex waits up to 20 minutes unless you set
"${LABELS.timeout}". If it gives way to other requests (HTTP 503 or 429), the node sends it again, up to
"${LABELS.maxTries}". On Vertex AI, tiers exist in the location \`global\` only; elsewhere Standard serves the request, and
the item says so. Batches have no tiers.

${table(
	['Tier', 'Price'],
	[
		['Standard', "Google's price"],
		['Flex', `${TIER_PRICE_FACTORS.flex * 100}% of it`],
		[
			'Priority',
			`75 to 100% more; the estimate takes ${TIER_PRICE_FACTORS.priority} times the price`,
		],
	],
)}

## Models

${table(
	[
		'Model',
		'Sizes',
		'Ratios',
		'Reference images',
		'Thinking',
		'Search',
		'Not supported',
		`USD and output tokens per image (${PRICE_DATE})`,
		'Status at Google',
	],
	MODELS.map((model) => [
		code(model.id),
		sizes(model),
		ratios(model.ratios),
		references(model),
		Array.isArray(model.thinking) ? model.thinking.join(', ') : String(model.thinking),
		{ none: 'none', web: 'web', webAndImages: 'web, images' }[model.search],
		unsupportedFields(model),
		model.sizes.map((size) => `${size}: ${model.price[size]} (${model.tokens[size]})`).join('<br>'),
		state(model),
	]),
)}

Where reports disagree, the table says "perhaps" or "by one report". Such a fact never changes or blocks
a request: the node sends what you set and notes it in \`warnings\`.

The ten ratios are ${TEN_RATIOS.join(', ')}. The fourteen ratios also include ${FOURTEEN_RATIOS.slice(TEN_RATIOS.length).join(', ')}.

The estimated cost of a call covers its images, by their pixels, and the input where its price is known.
Google does not charge for the drafts that a model makes while thinking, so they are not counted, unless a
draft takes the place of an image.

## What providers limit

${table(
	['Provider', 'Model', 'Sizes', 'Ratios'],
	NAMES.flatMap((name) =>
		Object.keys(PROVIDERS[name].sizes).map((id) => {
			const abilities = abilitiesOf(id, name);
			return [
				PROVIDERS[name].label,
				code(id),
				abilities?.sizes.join(' ') ?? '',
				abilities?.ratios.join(', ') ?? '',
			];
		}),
	),
)}

## What happens to unsupported settings

With "${LABELS.whenUnsupported}" set to "${CHOICE_LABELS.whenUnsupported.adjust}", the default, the node uses the nearest size or ratio, leaves out what
a model does not support, sends only the first reference images if there are too many, and notes each change
in \`warnings\`. With "Fail" it sends nothing and says which setting is not supported. With
"${CHOICE_LABELS.whenUnsupported.send}" the provider decides.
`;
}

function fileUris(name: ProviderName): string {
	const { filesApi, cloudStorage, mustBeTyped } = PROVIDERS[name].fileUris;
	const read = [...(filesApi ? ['Files API'] : []), ...(cloudStorage ? ['`gs://`'] : [])];
	return `https, ${read.join(', ')}${mustBeTyped ? '; with their type' : ''}`;
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function orAccount(name: ProviderName): string {
	return name === 'vertexAi' ? ', or a service account' : '';
}

function code(text: string): string {
	return `\`${text}\``;
}

function megabytes(bytes: number | undefined): string {
	return bytes === undefined ? 'unknown' : `${bytes / 1024 / 1024} MB`;
}

function sizes({ sizes: made, takesSize, disputed }: ModelFacts): string {
	if (!takesSize) return `${made.join(' ')}, fixed`;
	return [...made, ...(disputed?.sizes ?? []).map((size) => `(perhaps ${size})`)].join(' ');
}

function unsupportedFields({ refuses, disputed }: ModelFacts): string {
	const perhaps = (disputed?.refuses ?? []).map((field) => `(perhaps ${code(field)})`);
	return [...refuses.map(code), ...perhaps].join(' ') || 'none';
}

function ratios(list: readonly string[]): string {
	return list.length === FOURTEEN_RATIOS.length ? 'fourteen' : 'ten';
}

function references({ references: { most, objects, people } }: ModelFacts): string {
	return objects && people ? `${most} (${objects} objects, ${people} people)` : String(most);
}

function state({ deprecated, off, disputed, successor }: ModelFacts): string {
	const states = [
		...(off ? [`off since ${off}`] : []),
		...(deprecated ? [`deprecated since ${deprecated}`] : []),
		...(disputed?.off ? [`off since ${disputed.off} by one report`] : []),
		...(successor ? [`use ${code(successor)}`] : []),
	];
	return states.join('; ') || 'current';
}
