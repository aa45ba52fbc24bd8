import { z } from 'zod';
import type { ScannedAnswer } from '../streaming/answerScanner';
import { SLOT_MARK } from '../streaming/textSink';
import type { MergedAnswer, MergedPart } from './mergeChunks';
import { sanitizeText } from '../failure/sanitizeText';

/** An answer in the form of another API than Gemini's. */
export interface ForeignAnswer {
	/** Whose form it is, for a sentence: "answered like …". */
	form: string;
	/** The id and the state of a task that gives its image later, if it started one. */
	task: string | undefined;
	/** What it says, in the form of a Gemini answer. */
	answer: MergedAnswer;
}

const SLOT = new RegExp(`${SLOT_MARK}(\\d+)`, 'g');

const string = z.string().optional().catch(undefined);
const textPart = z.object({ text: string }).catch({ text: undefined });
const content = z
	.union([
		z.string(),
		z.array(textPart).transform((parts) => parts.map(({ text = '' }) => text).join('\n')),
	])
	.catch('');
const message = z.object({ content }).catch({ content: '' });
const choice = z
	.object({
		message: message.optional(),
		delta: message.optional(),
		text: z.string().catch(''),
		finish_reason: string,
	})
	.catch({ text: '', finish_reason: undefined });

const schema = z.object({
	choices: z.array(choice).optional().catch(undefined),
	content: content.optional(),
	output: z.array(z.object({ content })).optional().catch(undefined),
	model: string,
	stop_reason: string,
	usage: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** The fields by which the forms are recognized, the surest first. */
const FORMS: ReadonlyArray<{
	form: string;
	isIt: (value: Readonly<Record<string, unknown>>) => boolean;
}> = [
	{ form: "OpenAI's chat API", isIt: ({ choices }) => Array.isArray(choices) },
	{
		form: "OpenAI's responses API",
		isIt: ({ object, output }) => object === 'response' || Array.isArray(output),
	},
	{
		form: "OpenAI's images API",
		isIt: ({ data }) => Array.isArray(data) && data.some(hasAny('b64_json', 'url')),
	},
	{
		form: "Anthropic's messages API",
		isIt: ({ type, content: blocks }) => type === 'message' && Array.isArray(blocks),
	},
	{
		form: 'Imagen',
		isIt: (value) => hasAny('predictions', 'generatedImages', 'generated_images')(value),
	},
	{ form: 'a proprietary image API', isIt: hasAny('images', 'artifacts') },
];

const TASK_NAMES = ['task_id', 'taskId', 'taskid', 'job_id', 'jobId', 'status_url', 'fetch_url'];
const TASK_STATES =
	/^(submitted|queued|in_?queue|pending|processing|in_?progress|starting|running|created|not_?start(ed)?)$/i;

/** Reads an answer that a gateway sends in the form of another API. */
export function readForeignAnswer({ values, images }: ScannedAnswer): ForeignAnswer | undefined {
	const objects = values.flat().flatMap((value) => unwrap(value));
	const [known] = objects.flatMap((value) => FORMS.find(({ isIt }) => isIt(value)) ?? []);
	const task = known ? undefined : objects.flatMap((value) => taskIn(value, 0) ?? [])[0];
	const names = objects.flatMap((value) =>
		Object.entries(value).flatMap(([name, entry]) =>
			(entry ?? undefined) === undefined ? [] : name,
		),
	);
	if (!known && task === undefined && (names.length === 0 || objects.some(isErrorLike)))
		return undefined;
	const parsed = objects.flatMap((value) => schema.safeParse(value).data ?? []);
	const choices = parsed.flatMap((value) => value.choices ?? []);
	const text = parsed.flatMap(textsOf).join('');
	const parts: MergedPart[] = [{ text, raw: [] }];
	const inText = new Set([...text.matchAll(SLOT)].map(([, slot]) => Number(slot)));
	images.forEach((_image, slot) => {
		if (!inText.has(slot)) parts.push({ inlineData: { data: String(slot) }, raw: [] });
	});
	const finishReason = choices.findLast(({ finish_reason }) => finish_reason)?.finish_reason;
	return {
		form: known?.form ?? `an API with the fields ${listOf(names)}`,
		task,
		answer: {
			candidates: [{ parts, finishReason, finishMessage: undefined, grounding: undefined }],
			blockReason: undefined,
			blockMessage: '',
			modelVersion: parsed.find(({ model }) => model)?.model,
			responseId: undefined,
			usage: parsed.findLast(({ usage }) => usage)?.usage,
		},
	};
}

function textsOf({
	choices = [],
	content: own = '',
	output = [],
}: z.output<typeof schema>): string[] {
	const chosen = choices.map(
		({ message, delta, text }) => message?.content || delta?.content || text,
	);
	return [...chosen, own, ...output.map((entry) => entry.content)];
}

function listOf(names: readonly string[]): string {
	return [...new Set(names)]
		.slice(0, 5)
		.map((name) => `"${sanitizeText(name, 40)}"`)
		.join(', ');
}

/** True for a body that reports an error, whatever its status. */
export function isErrorLike(value: unknown): boolean {
	if (hasError(value)) return true;
	if (!isObject(value) || 'candidates' in value || 'promptFeedback' in value) return false;
	return [value.detail, value.message, value.msg].some((entry) => typeof entry === 'string');
}

/** True for a body that names an error, itself or in what it wraps. */
export function hasError(value: unknown, depth = 0): boolean {
	if (!isObject(value) || depth > 2) return false;
	if (isTelling(value.error) || isTelling(value.errors) || value.success === false) return true;
	if ('candidates' in value || 'promptFeedback' in value) return false;
	return ['response', 'result', 'data'].some((name) => hasError(value[name], depth + 1));
}

function isTelling(value: unknown): boolean {
	return typeof value === 'object' && value !== null
		? Object.keys(value).length > 0
		: Boolean(value);
}

function hasAny(...names: string[]): (value: unknown) => boolean {
	return (value) =>
		isObject(value) && names.some((name) => (value[name] ?? undefined) !== undefined);
}

/** The object itself where its form is known, else what it wraps. */
function unwrap(value: unknown): Array<Record<string, unknown>> {
	if (!isObject(value)) return [];
	if (isKnown(value)) return [value];
	const inside = ['response', 'result', 'data', 'body'].flatMap((name) => value[name] ?? []);
	const known = inside.filter((entry) => isObject(entry)).filter(isKnown);
	return known.length > 0 ? known : [value];
}

function isKnown(value: Record<string, unknown>): boolean {
	return FORMS.some(({ isIt }) => isIt(value));
}

/** The task that will give an image later, in the answer itself or in what it wraps. */
function taskIn(value: unknown, depth: number): string | undefined {
	if (Array.isArray(value)) {
		return value.slice(0, 8).flatMap((entry) => taskIn(entry, depth + 1) ?? [])[0];
	}
	if (!isObject(value) || depth > 3) return undefined;
	const state = [value.status, value.state, value.task_status].find(isText);
	const operation =
		isText(value.name) && /(^|\/)operations\//.test(value.name) ? value.name : undefined;
	const id = TASK_NAMES.map((name) => value[name]).find(isText) ?? operation;
	if (id !== undefined || (state !== undefined && TASK_STATES.test(state))) {
		const names = [id ?? (isText(value.id) ? value.id : undefined), state].filter(isText);
		return names.map((words) => sanitizeText(words, 200)).join(', ');
	}
	return ['data', 'result', 'output', 'task', 'response', 'job'].flatMap(
		(name) => taskIn(value[name], depth + 1) ?? [],
	)[0];
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
