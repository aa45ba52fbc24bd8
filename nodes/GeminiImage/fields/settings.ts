import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { modelId } from '../catalog';
import { badInput } from '../gemini/failure';
import type { WhenUnsupported } from '../gemini/fit';
import type { RequestSettings } from '../gemini/request';

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
}

/** Expressions give numbers as text, and nothing as null or ''. */
function optional<T extends z.ZodTypeAny>(schema: T) {
	return z.preprocess(
		(value) => (value === null || isBlank(value) ? undefined : value),
		schema.optional(),
	);
}

function isBlank(value: unknown): boolean {
	return typeof value === 'string' && value.trim() === '';
}

/** A number, or the text of one. */
function numeric(schema: z.ZodNumber) {
	return optional(z.union([z.number(), z.string().transform(Number)]).pipe(schema));
}

const number = numeric(z.number().finite());
/** Text, also where an expression gives a number or nothing. */
const text = z.preprocess(
	(value) => value ?? '',
	z.union([z.string(), z.number().transform(String)]),
);
const choice = text.transform((value) => {
	const trimmed = value.trim();
	return trimmed === '' || trimmed.toLowerCase() === 'auto' ? undefined : trimmed;
});

const optionsSchema = z.object({
	outputField: optional(z.string().trim())
		.transform((field) => field || 'data')
		// The conversation has its own field, and this other name is no name in JavaScript.
		.refine((field) => field !== 'conversation' && field !== '__proto__'),
	output: z.enum(['itemPerImage', 'allInOneItem']).default('itemPerImage'),
	outputConversation: z.boolean().default(false),
	responseModalities: z.enum(['imageAndText', 'imageOnly']).default('imageAndText'),
	promptPosition: z.enum(['first', 'last']).default('first'),
	systemInstruction: optional(z.string()),
	googleSearch: z.enum(['off', 'web', 'webAndImages']).default('off'),
	thinkingLevel: optional(z.string().toLowerCase()),
	includeThoughts: z.boolean().default(false),
	temperature: number,
	topP: number,
	topK: number,
	seed: number,
	maxOutputTokens: number,
	safetySettings: z
		.object({
			settings: z.array(z.object({ category: z.string(), threshold: z.string() })).default([]),
		})
		.default({})
		.transform(({ settings }) => settings),
	whenUnsupported: z.enum(['adjust', 'fail', 'send']).default('adjust'),
	history: z.enum(['whole', 'lastImage']).default('whole'),
	keepFirstTurn: z.boolean().default(true),
	keepTurns: numeric(z.number().int().min(0)).transform((turns) => turns || undefined),
	onMissingSignature: z.enum(['useLastImage', 'fail', 'send']).default('useLastImage'),
	conversationOn: z.enum(['lastItem', 'everyItem']).default('lastItem'),
	conversationSummary: z.boolean().default(false),
	requestLimit: numeric(z.number().positive()).transform(
		(megabytes) => megabytes && megabytes * 1024 * 1024,
	),
	imageLink: numeric(z.number().min(0)).transform((minutes) => minutes ?? 0),
	maxTries: numeric(z.number().int().min(1).max(10)).transform((tries) => tries ?? 3),
	retryAfterTimeout: z.boolean().default(false),
	timeout: numeric(z.number().positive().max(86_400)).transform(
		(seconds) => (seconds ?? 300) * 1000,
	),
});

const modelSchema = text.transform(modelId).refine((id) => id !== '');

/** @throws Failure that names the parameter which cannot be used */
export function readSettings(context: IExecuteFunctions, itemIndex: number): Settings {
	const parameter = (name: string, fallback?: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback, { extractValue: true }) as unknown;
	const prompt = parsed('Prompt', text, parameter('prompt', ''));
	if (prompt.trim() === '') {
		throw badInput(
			'The prompt is empty',
			'Write under "Prompt" what the image should show. If it is an expression, see what it gives for this item.',
		);
	}
	const {
		timeout: timeoutMs,
		requestLimit: requestLimitBytes,
		...options
	} = parsed('Options', optionsSchema, parameter('options', {}));
	return {
		...options,
		timeoutMs,
		requestLimitBytes,
		prompt,
		model: parsed('Model', modelSchema, parameter('model', '')),
		aspectRatio: parsed('Aspect Ratio', choice, parameter('aspectRatio', 'auto')),
		imageSize: parsed('Image Size', choice, parameter('imageSize', 'auto')),
	};
}

function parsed<T extends z.ZodTypeAny>(label: string, schema: T, value: unknown): z.output<T> {
	const result = schema.safeParse(value);
	if (result.success) return result.data as z.output<T>;
	const path = result.error.issues[0]?.path.join('.');
	throw badInput(
		`"${label}" ${path ? `has a value for "${path}" that cannot be used` : 'is empty or cannot be used'}`,
		'Choose a value in the node, or see what the expression gives for this item.',
	);
}

const paceSchema = z.object({
	concurrency: numeric(z.number().int().min(1).max(50)).transform((count) => count ?? 4),
	requestsPerMinute: numeric(z.number().min(0)).transform((count) => count || undefined),
});

/** How many requests of a run may be under way at once, and start in a minute (undefined: any). */
export function readPace(context: IExecuteFunctions): z.output<typeof paceSchema> {
	return parsed('Options', paceSchema, context.getNodeParameter('options', 0, {}));
}
