import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { modelId } from '../catalog';
import { Failure } from '../failure/failure';
import { LABELS } from '../failure/labels';
import { isAgentTool } from './agentTool';
import {
	optionLabel,
	OPTION_SCHEMAS,
	parseItemOptions,
	parseRunOptions,
	type ItemOptions,
	type RunOptions,
} from './parseOptions';
import { parseParameter } from './parseParameter';
import { text, textOrAutomatic } from './schemas';

/** The parameters that all operations share, as one item sets them. */
export type Settings = ReturnType<typeof readSettings>;

type SettingsBesidePrompt = ReturnType<typeof readBesidePrompt>;

const modelSchema = text.transform(modelId).refine((id) => id !== '');

const optionsSchema = z.record(z.string(), z.unknown()).catch({});

/** @throws Failure that names the parameter which cannot be used */
export function readSettings(context: IExecuteFunctions, itemIndex: number) {
	const prompt = parsePrompt(context.getNodeParameter('prompt', itemIndex, ''));
	return { ...settingsBesidePrompt(context, itemIndex), prompt };
}

/** Those of executions whose items all have the same, so that thousands of items read them once. */
const sharedSettings = new WeakMap<IExecuteFunctions, SettingsBesidePrompt>();

function settingsBesidePrompt(context: IExecuteFunctions, itemIndex: number): SettingsBesidePrompt {
	const shared = sharedSettings.get(context);
	if (shared) return shared;
	const settings = readBesidePrompt(context, itemIndex);
	if (!hasExpressions(context)) sharedSettings.set(context, settings);
	return settings;
}

/** Whether an expression can make a parameter besides the prompt differ from item to item. */
function hasExpressions(context: IExecuteFunctions): boolean {
	const { model, options, aspectRatio, imageSize } = context.getNode().parameters;
	return JSON.stringify([model, options, aspectRatio, imageSize]).includes('"=');
}

function readBesidePrompt(context: IExecuteFunctions, itemIndex: number) {
	const parameter = (name: string, fallback: unknown) =>
		context.getNodeParameter(name, itemIndex, fallback, { extractValue: true }) as unknown;
	const { timeout, requestLimit, ...others } = readOptions(context, itemIndex);
	return {
		...others,
		timeoutMs: timeout,
		requestLimitBytes: requestLimit,
		model: parseParameter(LABELS.model, modelSchema, parameter('model', '')),
		aspectRatio: parseParameter(
			LABELS.aspectRatio,
			textOrAutomatic,
			parameter('aspectRatio', 'auto'),
		),
		imageSize: parseParameter(LABELS.imageSize, textOrAutomatic, parameter('imageSize', 'auto')),
	};
}

export type { ItemOptions };

/** An agent has nothing but links to show an image with. */
const TOOL_LINK_MINUTES = 60;

/** The options of an item alone. @throws Failure that names the option which cannot be used */
export function readOptions(context: IExecuteFunctions, itemIndex: number): ItemOptions {
	const values: unknown = context.getNodeParameter('options', itemIndex, {});
	const options = parseItemOptions(optionsSchema.parse(values));
	const { imageLink = isAgentTool(context) ? TOOL_LINK_MINUTES : undefined } = options;
	return { ...options, imageLink };
}

/** @throws Failure when there is none, or what an expression returns is not text */
function parsePrompt(value: unknown): string {
	const prompt = text.safeParse(value);
	if (!prompt.success) throw new Failure('promptNotText', { given: nameType(value) });
	if (prompt.data.trim() === '') throw new Failure('promptEmpty', {});
	return prompt.data;
}

function nameType(value: unknown): 'list' | 'emptyList' | 'object' | 'other' {
	if (Array.isArray(value)) return value.length === 0 ? 'emptyList' : 'list';
	return typeof value === 'object' ? 'object' : 'other';
}

/**
 * How many requests to send at the same time, and to start per minute (undefined: any number).
 * They are read apart from the other options, so that another option that cannot be read concerns its
 * item alone.
 * @param oneByOne whether the requests follow one another anyway
 * @throws Failure that says that it concerns all items
 */
export function readPace(context: IExecuteFunctions, oneByOne = false): RunOptions {
	return parseRunOptions({
		concurrency: oneByOne ? 1 : readForAll(context, 'concurrency'),
		requestsPerMinute: readForAll(context, 'requestsPerMinute'),
	});
}

function readForAll(context: IExecuteFunctions, name: keyof RunOptions): unknown {
	try {
		return context.getNodeParameter(`options.${name}`, 0, '');
	} catch (error) {
		throw unreadableOption(name, error);
	}
}

function unreadableOption(name: string, cause: unknown): Failure {
	const said = cause instanceof Error ? cause.message : undefined;
	return new Failure('optionUnreadable', { label: optionLabel(name), said }, cause);
}

/** Whether the item's request may be sent again although it may have been billed. */
export function readRetryAfterTimeout(context: IExecuteFunctions, itemIndex: number): boolean {
	const value: unknown = context.getNodeParameter('options.retryAfterTimeout', itemIndex, false);
	return parseParameter(LABELS.retryAfterTimeout, OPTION_SCHEMAS.retryAfterTimeout, value);
}
