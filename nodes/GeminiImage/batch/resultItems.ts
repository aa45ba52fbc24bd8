import type { INodeExecutionData } from 'n8n-workflow';
import { abilitiesOf, currentModels } from '../catalog';
import { BATCH_PRICE_FACTOR } from '../catalog/models';
import { Failure } from '../failure/failure';
import { readAnswer, type Answer, type AnswerFacts, type ImageAnswer } from '../gemini/answer';
import { answerFailure } from '../gemini/answerFailure';
import type { Batch } from '../gemini/batch';
import { batchErrorFailure } from '../gemini/batchResult';
import type { Cost } from '../gemini/cost';
import type { ImageConfig } from '../gemini/requestsNote';
import { resultWarnings, unaskedWarnings } from '../gemini/resultWarnings';
import { errorJson } from '../run/errorOutput';
import type { BatchCalls } from '../transport/batches';
import type { StorageContext } from '../transport/callContext';
import type { Deadline } from '../transport/deadline';
import { toFailure } from '../transport/toFailure';
import { answerWarnings } from '../turn/answerWarnings';
import { keepAnswer } from '../turn/keepAnswer';
import { lostImageWarning } from '../turn/keepImages';
import { resultJson } from '../turn/outputItems';
import type { KnownRequest } from './knownRequests';
import { fileNameOf } from './resultKeys';
import type { ReadResult } from './identifyResult';

/** How the user wants the images. */
export interface ResultSettings {
	/** The binary field that the image goes into. */
	outputField: string;
	/** How long links to the images work, in minutes; 0 or undefined: there are none. */
	imageLink?: number;
	includeThoughts: boolean;
}

/** What the items of all results are made with. */
export interface ItemMaker {
	calls: BatchCalls;
	context: StorageContext;
	batch: Batch;
	settings: ResultSettings;
	/** For images that an answer links to. */
	deadline: Deadline;
	/** What was asked for, where it is not known of each request. */
	asked: readonly ImageConfig[];
}

/** What came of one result. */
export interface ResultItems {
	items: INodeExecutionData[];
	/** How many images are in n8n now. */
	images: number;
	cost: Cost | undefined;
	usage: AnswerFacts['usage'];
	/** Why it has no image. */
	failure: Failure | undefined;
	/** Whether it is in n8n, as far as it can be read at all. */
	isKept: boolean;
	warnings: readonly string[];
}

/**
 * Stores the images of a result and makes its items: one for each image, or one that says why there is
 * none. They have no `json.batch` yet.
 * @throws Failure when the run was cancelled
 */
export async function resultItems(
	maker: ItemMaker,
	result: ReadResult,
	request: KnownRequest | undefined,
	warnings: readonly string[],
): Promise<ResultItems> {
	const { settings, calls } = maker;
	const { mask } = calls.provider;
	const answer =
		result.answer && readAnswer(result.answer, settings.includeThoughts, (text) => mask.text(text));
	if (answer?.kind !== 'images') {
		const failure = whyNone(maker, result, answer);
		const isKept = !failure.is('batchResultUnreadable') && !failure.is('brokenImage');
		const usage = answer && 'facts' in answer ? answer.facts.usage : undefined;
		return { ...failedResult(maker, result, failure, warnings), usage, isKept };
	}
	try {
		return await keptResult(maker, result, answer, request, warnings);
	} catch (error) {
		const failure = toFailure(error);
		if (failure.is('cancelled')) throw failure;
		const { usage } = answer.facts;
		return { ...failedResult(maker, result, failure, warnings), usage, isKept: false };
	}
}

/** The item of a request that has no image. */
export function failedItem(
	{ calls }: ItemMaker,
	key: string | undefined,
	failure: Failure,
): INodeExecutionData {
	const error = errorJson(failure.with({ inBatch: true }), calls.provider.mask);
	return { json: key === undefined ? { error } : { error: { ...error, key }, key } };
}

function failedResult(
	maker: ItemMaker,
	{ key }: ReadResult,
	failure: Failure,
	warnings: readonly string[],
): Omit<ResultItems, 'usage' | 'isKept'> {
	const items = [failedItem(maker, key, failure)];
	return { items, images: 0, cost: undefined, failure, warnings };
}

function whyNone(
	{ batch, calls: { provider } }: ItemMaker,
	{ error, isWhole, number }: ReadResult,
	answer: Exclude<Answer, ImageAnswer> | undefined,
): Failure {
	if (error) {
		const knownModels = currentModels(provider.name, today());
		const mask = (text: string) => provider.mask.text(text);
		return batchErrorFailure(error, { model: batch.model ?? '', knownModels, mask });
	}
	return answer && isWhole
		? answerFailure(answer)
		: new Failure('batchResultUnreadable', { line: number });
}

async function keptResult(
	maker: ItemMaker,
	{ key, number }: ReadResult,
	answer: ImageAnswer,
	request: KnownRequest | undefined,
	warnings: readonly string[],
): Promise<ResultItems> {
	const { calls, context, batch, settings, deadline } = maker;
	const { provider, streams } = calls;
	const abilities = batch.model === undefined ? undefined : abilitiesOf(batch.model, provider.name);
	const fileName = fileNameOf(key ?? String(number));
	const destination = { context, streams, deadline, provider, fileName };
	const { imageLink } = settings;
	const kept = await keepAnswer(destination, answer, abilities, imageLink, BATCH_PRICE_FACTOR);
	const { cost } = kept;
	const all = [
		...warnings,
		...answerWarnings(answer),
		...kept.lost.map((failure) => lostImageWarning(failure.with({ inBatch: true }))),
		...resultWarnings(request ?? {}, kept.results, abilities, provider.name, today()),
		...(request ? [] : unaskedWarnings(maker.asked, kept.results, abilities)),
		...new Set(kept.afterwards),
	];
	const result = {
		operation: 'getBatch',
		model: batch.model,
		prompt: request?.prompt,
		facts: answer.facts,
		includeThoughts: settings.includeThoughts,
		warnings: all,
		provider: provider.name,
		cost,
	};
	const named = key !== undefined && { key };
	const items = kept.images.map(({ binary, info, link }): INodeExecutionData => {
		const image = { image: { ...info }, ...(link && { imageUrl: link }) };
		const json = { operation: result.operation, ...named, ...resultJson(result, image) };
		return { json, binary: { [settings.outputField]: binary } };
	});
	const { usage } = answer.facts;
	const isKept = kept.lost.length === 0;
	return { items, images: items.length, cost, usage, failure: undefined, isKept, warnings: all };
}

function today(): string {
	return new Date().toISOString().slice(0, 10);
}
