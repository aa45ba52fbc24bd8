import type { INodeExecutionData } from 'n8n-workflow';
import type { BinaryMode } from '../engine/engine';
import type { Chance } from './chance';
import { lineOf, readFaults, submitFaults, type DrawnLine } from './submissionFaults';

/** A request of a batch, and what is drawn to come of it. */
export interface Request extends DrawnLine {
	key: string;
	prompt: string;
	model: string;
	/** As asked; empty for automatic. */
	aspectRatio: string;
	/** The key that its result has instead, if it has another's. */
	stranger: string;
}

/** Some items that become a batch for each of their models, and what the provider does to them. */
export interface Submission {
	number: number;
	mode: BinaryMode;
	requests: Request[];
	/** Whether the items bring keys of their own. */
	hasKeys: boolean;
	takesPhoto: boolean;
	continueOnFail: boolean;
	retryOnFail: boolean;
	maxTries: number;
	/** Images of a result. */
	images: number;
	reader: 'getBatch' | 'trigger';
	/** Whether Get Batch is given the item of Submit Batch, or only the name of the batch. */
	knowsRequests: boolean;
	deletes: boolean;
	/** Where the batch is held while it is looked at, and cancelled if it is to be. */
	holdAt: 'none' | 'pending' | 'running';
	isCancelled: boolean;
	hasOutput: { whenCancelled: boolean; whenEnded: boolean };
	isOutputGone: boolean;
	/** Of the account, throughout. */
	behaviour: Record<string, unknown>;
	submitFaults: Record<string, unknown>;
	cancelFaults: Record<string, unknown>;
	/** For the first attempts to read the results; the others meet none. */
	readFaults: Array<Record<string, unknown>>;
}

const MODELS = ['gemini-3.1-flash-image', 'gemini-3-pro-image'] as const;
/** In characters. */
const SHORT_LINE = 150;
const KEYS = ['sku-', 'Größe ', 'a/b\\..', '007-', '__proto__', '"},{"key":"'];

export function submissionOf(number: number, mode: BinaryMode, chance: Chance): Submission {
	const hasKeys = chance.below(2) === 0;
	const hasTwoModels = chance.below(5) === 0;
	const isInline = chance.below(5) === 0;
	const prefix = chance.of(KEYS);
	const requests = Array.from({ length: 1 + chance.below(6) }, (_entry, item): Request => {
		const stranger = `stranger ${item}`;
		return {
			...lineOf(chance, stranger, isInline),
			key: hasKeys ? `${prefix}${item + 1}` : String(item + 1),
			prompt: `Draw boat ${number}-${item}`,
			model: MODELS[hasTwoModels ? chance.below(2) : 0] ?? MODELS[0],
			aspectRatio: chance.of(['', '', '16:9', '3:4']),
			stranger,
		};
	});
	const endsAs = chance.of([
		'succeeded',
		'succeeded',
		'succeeded',
		'succeeded',
		'failed',
		'expired',
	]);
	const isPartial = chance.below(2) === 0;
	const holdAt = chance.of(['none', 'none', 'pending', 'running'] as const);
	const images = chance.of([1, 1, 1, 2]);
	const hasShortFile = requests.every(
		({ gives, fault }) =>
			(gives === 'none' || gives === 'missing') && JSON.stringify(fault).length < SHORT_LINE,
	);
	const hasShortAnswers = !isInline || hasShortFile;
	const reader = chance.below(4) === 0 ? 'trigger' : 'getBatch';
	const reading = { hasShortFile, hasShortAnswers, isFinal: reader === 'trigger' };
	const lines = requests.flatMap(({ key, fault }) => (fault ? [[key, fault] as const] : []));
	return {
		number,
		mode,
		requests,
		hasKeys,
		takesPhoto: chance.below(3) === 0,
		continueOnFail: chance.below(2) === 0,
		retryOnFail: chance.below(3) === 0,
		maxTries: 1 + chance.below(3),
		images,
		reader,
		knowsRequests: chance.below(3) > 0,
		deletes: chance.below(6) === 0,
		holdAt,
		isCancelled: holdAt !== 'none' && chance.below(2) === 0,
		hasOutput: {
			whenCancelled: isPartial && holdAt !== 'pending',
			whenEnded: isPartial || endsAs === 'succeeded',
		},
		isOutputGone: !isInline && chance.below(12) === 0,
		behaviour: {
			images,
			imageAs: chance.of(['base64', 'base64', 'base64', 'dataUri', 'markdownData']),
			text: chance.of(['before', 'after', 'none']),
			batchHold: holdAt,
			batchEndsAs: endsAs,
			batchPartialOutput: isPartial,
			batchStatePrefix: chance.of(['BATCH_STATE_', 'BATCH_STATE_', 'JOB_STATE_']),
			batchCounts: chance.of(['strings', 'strings', 'numbers', 'none']),
			batchOutputIn: chance.of(['metadata', 'response', 'both']),
			batchDoneLate: chance.below(4) === 0,
			batchErrorCodes: chance.of(['http', 'grpc']),
			batchOrder: chance.of(['file', 'reversed']),
			batchInlineOutput: isInline,
			batchShortFileNames: chance.below(2) === 0,
			batchRanges: chance.below(3) > 0,
			batchLines: Object.fromEntries(lines),
		},
		submitFaults: submitFaults(chance, requests.length, hasShortAnswers),
		cancelFaults: readFaults(chance, reading),
		readFaults: [readFaults(chance, reading), readFaults(chance, reading)],
	};
}

/** The input items of Submit Batch. */
export function itemsOf(
	{ requests, hasKeys, takesPhoto }: Submission,
	photo: INodeExecutionData['binary'],
): INodeExecutionData[] {
	return requests.map(({ key, prompt, model, aspectRatio }) => ({
		json: { prompt, model, ratio: aspectRatio || 'auto', sku: hasKeys ? key : '' },
		...(takesPhoto && { binary: photo }),
	}));
}

/** The requests of a submission by model, which are a batch each. */
export function groupsOf({ requests }: Submission): Map<string, Request[]> {
	const groups = new Map<string, Request[]>();
	for (const request of requests) {
		groups.set(request.model, [...(groups.get(request.model) ?? []), request]);
	}
	return groups;
}
