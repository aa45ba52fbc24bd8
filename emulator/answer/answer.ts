import { randomBytes } from 'node:crypto';
import type { Fault } from '../control/faults';
import type { DrawingOrder } from '../protocol/order';
import { TRAFFIC_TYPES } from '../protocol/tiers';
import { countInputTokens, countTextTokens } from '../protocol/tokens';
import { sha256 } from '../protocol/binary';
import { buildGrounding } from './grounding';
import { Base64 } from './json';
import {
	holdsImage,
	makeOnlyThoughtParts,
	makeImageParts,
	makeTextParts,
	type AnswerPart,
	type AnswerContext,
} from './parts';

/** The body of an HTTP 200 response. */
export interface Answer {
	body: object;
	/** Number of result images. */
	images: number;
	/** Digests of the result images that the body holds as base64. */
	imageSha256?: string[];
	billed: boolean;
}

const THOUGHT_TOKENS = 123;

/** How `usageMetadata` tells what served. */
function describeTraffic({ persona, tier = 'standard' }: AnswerContext): object {
	if (persona.name !== 'google') return { trafficType: TRAFFIC_TYPES[tier] };
	return { serviceTier: tier };
}

function buildUsage(context: AnswerContext, order: DrawingOrder, parts: AnswerPart[]): object {
	const { input, offer, size } = order;
	const { text, images: shown } = countInputTokens(input);
	const images = parts.filter(holdsImage).length;
	const words = parts.filter((part) => !holdsImage(part));
	const drawn = images * (offer.model.tokens[size] ?? 1120);
	const written = countTextTokens(words.map((part) => part.text ?? '').join('').length);
	const thought = offer.model.thinking === false ? 0 : THOUGHT_TOKENS;
	const details = (counts: Array<[string, number]>) =>
		counts.flatMap(([modality, tokenCount]) => (tokenCount > 0 ? [{ modality, tokenCount }] : []));
	return {
		promptTokenCount: text + shown,
		candidatesTokenCount: drawn + written,
		totalTokenCount: text + shown + drawn + written + thought,
		...describeTraffic(context),
		promptTokensDetails:
			context.persona.name === 'cometapi'
				? null
				: details([
						['TEXT', text],
						['IMAGE', shown],
					]),
		candidatesTokensDetails: details([
			['IMAGE', drawn],
			['TEXT', written],
		]),
		...(thought > 0 && { thoughtsTokenCount: thought }),
	};
}

/** The fields that each provider adds to the candidates. */
function buildEnvelope(context: AnswerContext, order: DrawingOrder, parts: AnswerPart[]): object {
	const { name } = context.persona;
	return {
		...(name === 'cometapi' && { promptFeedback: { safetyRatings: ['NEGLIGIBLE'] } }),
		usageMetadata: buildUsage(context, order, parts),
		modelVersion: order.offer.id,
		...((name === 'octopusx' || name === 'cometapi') && { createTime: new Date().toISOString() }),
		responseId: randomBytes(16).toString('base64url'),
	};
}

function buildAnswer(context: AnswerContext, order: DrawingOrder, parts: AnswerPart[]): Answer {
	const results = parts.filter(holdsImage);
	const final = results.filter(({ thought }) => !thought);
	const shown = final.length > 0 ? final : results;
	const one = {
		content: { parts, role: 'model' },
		finishReason: 'STOP',
		index: 0,
		...(context.persona.name === 'cometapi' && { safetyRatings: ['NEGLIGIBLE'] }),
		...(order.search && { groundingMetadata: buildGrounding(order.prompt, order.search) }),
	};
	return {
		body: { candidates: [one], ...buildEnvelope(context, order, parts) },
		images: shown.length,
		imageSha256: shown.flatMap(({ inlineData }) =>
			inlineData?.data instanceof Base64 ? sha256(inlineData.data.bytes) : [],
		),
		billed: true,
	};
}

/** Answers a checked request with an image, or with what the fault calls for. */
export async function answer(
	context: AnswerContext,
	order: DrawingOrder,
	fault: Fault | undefined,
): Promise<Answer> {
	const around = buildEnvelope(context, order, []);
	const nothing = { images: 0, billed: false };
	if (fault && 'blocked' in fault) {
		return { ...nothing, body: { promptFeedback: { blockReason: fault.blocked }, ...around } };
	}
	if (fault && 'empty' in fault) return { ...nothing, body: { candidates: [], ...around } };
	if (fault && 'finishReason' in fault) {
		return { images: 0, billed: true, body: { candidates: [{ ...fault, index: 0 }], ...around } };
	}
	if (fault && 'textOnly' in fault) {
		return buildAnswer(context, order, makeTextParts(fault.textOnly, context, order));
	}
	if (fault && 'onlyThoughts' in fault) {
		return buildAnswer(context, order, await makeOnlyThoughtParts(context, order));
	}
	if (!order.wantsImage) {
		const words = `You did not ask for an image, so here is a description: ${order.prompt}`;
		return buildAnswer(context, order, makeTextParts(words, context, order));
	}
	return buildAnswer(context, order, await makeImageParts(context, order));
}
