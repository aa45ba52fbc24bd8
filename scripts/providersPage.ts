import { abilitiesOf } from '../nodes/GeminiImage/catalog';
import { MODELS, PRICE_DATE, type ModelFacts } from '../nodes/GeminiImage/catalog/models';
import { FOURTEEN_RATIOS, TEN_RATIOS } from '../nodes/GeminiImage/catalog/imageDimensions';
import { PROVIDERS, type ProviderName } from '../nodes/GeminiImage/catalog/providers';

const NAMES = ['google', 'cometApi', 'octopusX', 'custom'] as const satisfies ProviderName[];

const AUTHENTICATION = {
	xGoogApiKey: '`x-goog-api-key`',
	bearer: '`Authorization: Bearer`',
	authorization: 'the bare key in `Authorization`',
};

/** `docs/providers.md`, made from the catalog so that both say the same. */
export function providersPage(): string {
	return `# Providers and models

This page is made from the catalog in \`nodes/GeminiImage/catalog\` by \`npm run docs\`. A fact is corrected
there. What the catalog does not know is sent as you set it.

## Providers

${table(
	['', ...NAMES.map((name) => PROVIDERS[name].label)],
	[
		['Base URL', ...NAMES.map((name) => PROVIDERS[name].baseUrl || 'yours')],
		['Key', ...NAMES.map((name) => AUTHENTICATION[PROVIDERS[name].authentication])],
		['Largest request', ...NAMES.map((name) => megabytes(PROVIDERS[name].requestBytes))],
		[
			'Larger images',
			...NAMES.map((name) =>
				PROVIDERS[name].filesApi ? 'are uploaded first' : 'are named, and nothing is sent',
			),
		],
		[
			'Models in their documents',
			...NAMES.map((name) => PROVIDERS[name].models?.map(code).join('<br>') ?? 'all'),
		],
	],
)}

Other ways to send the key can be chosen in the credential for each of them. "Largest request" can be
raised with the option "Request Limit".

## Models

${table(
	[
		'Model',
		'Sizes',
		'Ratios',
		'Reference images',
		'Thinking',
		'Search',
		'Not taken',
		`USD and output tokens per image (${PRICE_DATE})`,
		'At Google',
	],
	MODELS.map((model) => [
		code(model.id),
		sizes(model),
		ratios(model.ratios),
		references(model),
		Array.isArray(model.thinking) ? model.thinking.join(', ') : String(model.thinking),
		{ none: 'none', web: 'web', webAndImages: 'web, images' }[model.search],
		refusals(model),
		model.sizes.map((size) => `${size}: ${model.price[size]} (${model.tokens[size]})`).join('<br>'),
		state(model),
	]),
)}

Where reports disagree, the table says "perhaps" or "by one report". Such a fact never changes or blocks
a request: what you set is sent, and \`warnings\` say so.

The ten ratios are ${TEN_RATIOS.join(', ')}. The fourteen are these and ${FOURTEEN_RATIOS.slice(TEN_RATIOS.length).join(', ')}.

The estimated cost of a call is that of its images, by their pixels, and of the input where its price is
known. Drafts that a model makes while thinking are not charged, says Google, so they are not counted; a
draft that stands in for an image is.

## What a provider narrows

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

## What happens with the rest

With "When Unsupported" at "Adjust", which is the default, the node uses the nearest size or ratio, leaves
out what a model does not take, keeps the first reference images where there are too many, and says each
of these in \`warnings\`. "Fail" sends nothing and says what does not fit. "Send as It Is" lets the provider
decide.
`;
}

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
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

function refusals({ refuses, disputed }: ModelFacts): string {
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
