import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { modelId } from '../catalog';
import { badInput } from '../gemini/failure';
import type { WhenUnsupported } from '../gemini/adaptToModel';
import type { RequestSettings } from '../gemini/request';
import { sanitizeText } from '../failure/sanitizeText';
import { numeric } from './numbers';
import { parseParameter, parseOptions } from './parseParameter';
import { choice, flag, isBlank, oneOf, optional, text } from './schemas';

/** The parameters that all operations share, as one item sets them. */
export interface Settings extends RequestSettings {
	model: string;
	prompt: string;
	outputField: string;
	output: 'itemPerImage' | 'allInOneItem';
	outputConversation: boolean;
	/** For one whole call, in ms. */
	timeoutMs: number;
	/** Most bytes of a request; undefined: the provider's own limit. */
	requestLimitBytes: number | undefined;
	whenUnsupported: WhenUnsupported;
	/** What goes along of the turns before: all that fit, or the last image as a reference. */
	history: 'whole' | 'lastImage';
	/** Whether the first turn stays when a long conversation is shortened. */
	keepFirstTurn: boolean;
	/** Most turns that the file keeps; undefined: all. */
	keepTurns?: number;
	onMissingSignature: 'useLastImage' | 'fail' | 'send';
	/** Where the items are turns of one conversation: which of them carry its file. */
	conversationOn: 'lastItem' | 'everyItem';
	conversationSummary: boolean;
	/** How often a call is sent when the provider turns it away for now. */
	maxTries: number;
	/** For how many minutes a link to the image opens it; 0: there is none. */
	imageLink: number;
	/** Whether a call that broke off, and may have been billed, is sent again. */
	retryAfterTimeout: boolean;
	/** Whether the request is only told, and nothing is sent. */
	dryRun: boolean;
	/** USD that a run of the node may cost; undefined: any. */
	spendingLimit?: number;
}

const optionsSchema = z.object({
	outputField: optional(z.string().trim())
		.transform((field) => field || 'data')
		.refine(
			(field) => field !== 'conversation',
			'The file of a conversation goes into this field. Choose another name for the image, such as data.',
		)
		.refine(
			(field) => field !== '__proto__',
			'This is no name that n8n can keep. Choose another one, such as data.',
		),
	output: oneOf('itemPerImage', 'allInOneItem'),
	outputConversation: flag(false),
	responseModalities: oneOf('imageAndText', 'imageOnly'),
	promptPosition: oneOf('first', 'last'),
	systemInstruction: optional(z.string()),
	googleSearch: oneOf('off', 'web', 'webAndImages'),
	thinkingLevel: optional(z.string().toLowerCase()),
	includeThoughts: flag(false),
	temperature: numeric('temperature'),
	topP: numeric('topP'),
	topK: numeric('topK'),
	seed: numeric('seed'),
	maxOutputTokens: numeric('maxOutputTokens'),
	safetySettings: optional(
		z.object({
			settings: z.array(z.object({ category: z.string(), threshold: z.string() })).default([]),
		}),
	).transform((safety) => safety?.settings ?? []),
	whenUnsupported: oneOf('adjust', 'fail', 'send'),
	history: oneOf('whole', 'lastImage'),
	keepFirstTurn: flag(true),
	keepTurns: numeric('keepTurns').transform((turns) => turns || undefined),
	onMissingSignature: oneOf('useLastImage', 'fail', 'send'),
	conversationOn: oneOf('lastItem', 'everyItem'),
	conversationSummary: flag(false),
	requestLimit: numeric('requestLimit').transform(
		(megabytes) => megabytes && Math.round(megabytes * 1024 * 1024),
	),
	imageLink: numeric('imageLink').transform((minutes) => minutes ?? 0),
	maxTries: numeric('maxTries').transform((tries) => tries ?? 3),
	retryAfterTimeout: flag(false),
	dryRun: flag(false),
	spendingLimit: numeric('spendingLimit'),
	timeout: numeric('timeout').transform((seconds) => Math.round((seconds ?? 300) * 1000)),
});

const modelSchema = text.transform(modelId).refine((id) => id !== '');

/** @throws Failure that names the parameter which cannot be used */
export function readSettings(context: IExecuteFunctions, itemIndex: number): Settings {
	const parameter = (name: string, fallback?: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback, { extractValue: true }) as unknown;
	const prompt = readPrompt(parameter('prompt', ''));
	const {
		timeout: timeoutMs,
		requestLimit: requestLimitBytes,
		...options
	} = parseOptions(optionsSchema, withLimit(optionsOf(parameter('options', {}))));
	return {
		...options,
		timeoutMs,
		requestLimitBytes,
		prompt,
		model: parseParameter('Model', modelSchema, parameter('model', '')),
		aspectRatio: parseParameter('Aspect Ratio', choice, parameter('aspectRatio', 'auto')),
		imageSize: parseParameter('Image Size', choice, parameter('imageSize', 'auto')),
	};
}

const givenLimit = z
	.unknown()
	.refine(
		(limit) => !(limit === undefined || limit === null || isBlank(limit)),
		'See what the expression gives for this item, or remove the option to run without a limit.',
	);

/** Whoever sets a limit must not run without one since an expression gives nothing. */
function withLimit(values: Record<string, unknown>): Record<string, unknown> {
	const name = 'spendingLimit';
	if (Object.hasOwn(values, name)) parseParameter('Spending Limit (USD)', givenLimit, values[name]);
	return values;
}

/** @throws Failure when there is none, or what an expression gives is no text */
function readPrompt(value: unknown): string {
	const prompt = text.safeParse(value);
	if (!prompt.success) {
		throw badInput(
			'The prompt is not a text',
			`The expression under "Prompt" gives ${kindOf(value)} for this item. Let it give the words themselves, such as {{ $json.prompt }}, or join a list: {{ $json.lines.join(" ") }}.`,
		);
	}
	if (prompt.data.trim() !== '') return prompt.data;
	throw badInput(
		'The prompt is empty',
		'Write under "Prompt" what the image should show. If it is an expression, see what it gives for this item.',
	);
}

function kindOf(value: unknown): string {
	if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
	return typeof value === 'object' ? 'an object' : 'something else';
}

function optionsOf(value: unknown): Record<string, unknown> {
	return z.record(z.string(), z.unknown()).catch({}).parse(value);
}

const paceSchema = z.object({
	concurrency: numeric('concurrency').transform((count) => count ?? 4),
	requestsPerMinute: numeric('requestsPerMinute').transform((count) => count || undefined),
});

/**
 * How many requests of a run may be under way at once, and start in a minute (undefined: any). They are
 * read by themselves, so that another option that cannot be read is the matter of its item alone.
 * @param oneByOne whether the requests follow one another anyway
 * @throws Failure that says that it concerns all items
 */
export function readPace(
	context: IExecuteFunctions,
	oneByOne = false,
): z.output<typeof paceSchema> {
	const concurrency = oneByOne ? 1 : ofAll(context, 'concurrency', 'Concurrency');
	const requestsPerMinute = ofAll(context, 'requestsPerMinute', 'Requests per Minute');
	return parseOptions(paceSchema, { concurrency, requestsPerMinute }, FOR_ALL);
}

const FOR_ALL = 'It counts for all items and is taken from the first one, so no item was sent.';

function ofAll(context: IExecuteFunctions, name: string, label: string): unknown {
	try {
		return context.getNodeParameter(`options.${name}`, 0, '');
	} catch (error) {
		const said = error instanceof Error ? `: ${sanitizeText(error.message)}` : '';
		throw badInput(`"${label}" cannot be read${said}`, `An expression gives this. ${FOR_ALL}`);
	}
}

/** Whether the item's request may be sent again although it may have been billed. */
export function readRetryAfterTimeout(context: IExecuteFunctions, itemIndex: number): boolean {
	const given: unknown = context.getNodeParameter('options.retryAfterTimeout', itemIndex, false);
	return parseParameter('Retry After Timeout', flag(false), given);
}
