import type { IBinaryData, IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { ProviderName } from '../catalog/providers';
import type { PastImage } from '../conversation/contentDetails';
import type { Conversation } from '../conversation/conversation';
import { summary } from '../conversation/conversationFile';
import type { PastTurn } from '../conversation/pastTurns';
import type { Settings } from '../fields/settings';
import type { AnswerFacts } from '../gemini/answer';
import type { Cost } from '../gemini/cost';
import type { ServedTier } from '../gemini/serviceTier';
import type { Turn } from './turn';

interface ItemInput {
	operation: string;
	settings: Settings;
	turn: Turn;
	pairedItem: INodeExecutionData['pairedItem'];
	/** The conversation after the turn, if the item describes it. */
	conversation?: Conversation;
	/** Stands for its file in later executions. */
	conversationHandle?: string;
	/** Its turns one by one, if the user asked for them. */
	turns?: readonly PastTurn[];
	/** Its file, if this item carries it. */
	conversationFile?: IBinaryData;
}

/** One item for each image. */
export function itemPerImage(input: ItemInput): INodeExecutionData[] {
	const { turn, settings, pairedItem, conversationFile } = input;
	return turn.images.map(({ binary, info, link }, index) => ({
		json: itemJson(input, { image: { ...info }, ...(link && { imageUrl: link }) }),
		binary: {
			[settings.outputField]: binary,
			...(index === 0 && conversationFile && { conversation: conversationFile }),
		},
		pairedItem,
	}));
}

/** One item for a whole answer; further images are in `data1`, `data2`, … */
export function itemPerAnswer(input: ItemInput): INodeExecutionData {
	const { turn, settings, pairedItem, conversationFile } = input;
	const binary: IBinaryKeyData = {};
	const images = turn.images.map((image, index): IDataObject => {
		const field = index === 0 ? settings.outputField : `${settings.outputField}${index}`;
		binary[field] = image.binary;
		return { field, ...image.info, ...(image.link && { imageUrl: image.link }) };
	});
	if (conversationFile) binary.conversation = conversationFile;
	const [first] = turn.images;
	const link = first?.link && { imageUrl: first.link };
	return {
		json: itemJson(input, { image: { ...first?.info }, ...link, images }),
		binary,
		pairedItem,
	};
}

/** An entry of `json.conversation.history`, with facts of its images. */
function turnSummary(turn: PastTurn): IDataObject {
	const { number, prompt, text, tokens, provider, model, userImages, modelImages } = turn;
	return {
		turn: number,
		prompt,
		text,
		...(provider && { provider }),
		...(model && { model }),
		references: userImages.map(imageSummary),
		images: modelImages.map(imageSummary),
		estimatedTokens: tokens,
		...(turn.filesExpire && { filesExpire: new Date(turn.filesExpire).toISOString() }),
		...(turn.startsAfresh && { startsAfresh: true }),
	};
}

export function imageSummary({
	mimeType,
	width,
	height,
	bytes,
	fileUri,
	thought,
}: PastImage): IDataObject {
	const known = { mimeType, width, height, bytes, fileUri, draft: thought || undefined };
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** What the item of any result tells. */
export interface ResultFacts {
	operation: string;
	model: string | undefined;
	prompt: string | undefined;
	facts: AnswerFacts;
	includeThoughts: boolean;
	warnings: readonly string[];
	provider: ProviderName;
	/** Which service tier served it, where the provider tells. */
	serviceTier?: ServedTier;
	/** How often the request was sent, where the node sent it. */
	attempts?: number;
	cost: Cost | undefined;
}

/**
 * The `json` of a result: what users look for first, technical facts last.
 * @param images what it says about its images
 * @param more what else belongs to it
 */
export function resultJson(
	{ operation, model, prompt, facts, includeThoughts, warnings, ...result }: ResultFacts,
	images: IDataObject,
	more: IDataObject = {},
): IDataObject {
	const { modelVersion, text, thoughts, finishReason, grounding } = facts;
	const known: IDataObject = {
		operation,
		model,
		prompt,
		...images,
		text,
		warnings: [...warnings],
		...more,
		thoughts: includeThoughts ? thoughts : undefined,
		grounding,
		provider: result.provider,
		serviceTier: result.serviceTier,
		modelVersion,
		finishReason,
		attempts: result.attempts,
		usage: usageOf(facts, result.cost),
	};
	return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** The usage as the provider reports it, with the estimated cost. */
function usageOf(
	{ usage }: AnswerFacts,
	cost: Cost | undefined,
): Record<string, unknown> | undefined {
	return cost ? { estimatedCostUsd: cost.usd, priceDate: cost.priceDate, ...usage } : usage;
}

function itemJson(
	{ operation, settings, turn, conversation, conversationHandle: handle, turns }: ItemInput,
	images: IDataObject,
): IDataObject {
	const { model, prompt, includeThoughts } = settings;
	const described = conversation && {
		...summary(conversation),
		...(handle && { handle }),
		...(turns && { history: turns.map(turnSummary) }),
	};
	const result = { ...turn, operation, model, prompt, includeThoughts };
	return resultJson(result, images, { conversation: described });
}
