import { randomBytes } from 'node:crypto';
import type { Fault } from '../control/behaviour';
import type { Commission } from '../protocol/commission';
import { inputTokens, tokensOf } from '../protocol/tokens';
import { groundingFor } from './grounding';
import {
	holdsPicture,
	onlyThoughtParts,
	pictureParts,
	textParts,
	type AnswerPart,
	type Workshop,
} from './parts';

/** What goes out with HTTP 200. */
export interface Answer {
	body: object;
	/** Result images in it. */
	images: number;
	billed: boolean;
}

const THOUGHT_TOKENS = 123;

function usage({ persona }: Workshop, order: Commission, parts: AnswerPart[]): object {
	const { input, offer, size } = order;
	const { text, pictures } = inputTokens(input);
	const images = parts.filter(holdsPicture).length;
	const words = parts.filter((part) => !holdsPicture(part));
	const drawn = images * (offer.model.tokens[size] ?? 1120);
	const written = tokensOf(words.map((part) => part.text ?? '').join('').length);
	const thought = offer.model.thinking === false ? 0 : THOUGHT_TOKENS;
	const details = (counts: Array<[string, number]>) =>
		counts.flatMap(([modality, tokenCount]) => (tokenCount > 0 ? [{ modality, tokenCount }] : []));
	return {
		promptTokenCount: text + pictures,
		candidatesTokenCount: drawn + written,
		totalTokenCount: text + pictures + drawn + written + thought,
		...(persona.name !== 'google' && { trafficType: 'ON_DEMAND' }),
		promptTokensDetails:
			persona.name === 'cometapi'
				? null
				: details([
						['TEXT', text],
						['IMAGE', pictures],
					]),
		candidatesTokensDetails: details([
			['IMAGE', drawn],
			['TEXT', written],
		]),
		...(thought > 0 && { thoughtsTokenCount: thought }),
	};
}

/** What each provider puts around the candidates. */
function envelope(workshop: Workshop, order: Commission, parts: AnswerPart[]): object {
	const { name } = workshop.persona;
	return {
		...(name === 'cometapi' && { promptFeedback: { safetyRatings: ['NEGLIGIBLE'] } }),
		usageMetadata: usage(workshop, order, parts),
		modelVersion: order.offer.id,
		...((name === 'octopusx' || name === 'cometapi') && { createTime: new Date().toISOString() }),
		responseId: randomBytes(16).toString('base64url'),
	};
}

function candidate(workshop: Workshop, order: Commission, parts: AnswerPart[]): Answer {
	const results = parts.filter(holdsPicture);
	const final = results.filter(({ thought }) => !thought);
	const one = {
		content: { parts, role: 'model' },
		finishReason: 'STOP',
		index: 0,
		...(workshop.persona.name === 'cometapi' && { safetyRatings: ['NEGLIGIBLE'] }),
		...(order.search && { groundingMetadata: groundingFor(order.prompt, order.search) }),
	};
	return {
		body: { candidates: [one], ...envelope(workshop, order, parts) },
		images: (final.length > 0 ? final : results).length,
		billed: true,
	};
}

/** The answer to a checked request: a picture, or what a fault of that kind looks like. */
export async function answer(
	workshop: Workshop,
	order: Commission,
	fault: Fault | undefined,
): Promise<Answer> {
	const around = envelope(workshop, order, []);
	const nothing = { images: 0, billed: false };
	if (fault && 'blocked' in fault) {
		return { ...nothing, body: { promptFeedback: { blockReason: fault.blocked }, ...around } };
	}
	if (fault && 'empty' in fault) return { ...nothing, body: { candidates: [], ...around } };
	if (fault && 'finishReason' in fault) {
		return { images: 0, billed: true, body: { candidates: [{ ...fault, index: 0 }], ...around } };
	}
	if (fault && 'textOnly' in fault) {
		return candidate(workshop, order, textParts(fault.textOnly, workshop, order));
	}
	if (fault && 'onlyThoughts' in fault) {
		return candidate(workshop, order, await onlyThoughtParts(workshop, order));
	}
	if (!order.wantsImage) {
		const words = `I can only describe it, as no image was asked for: ${order.prompt}`;
		return candidate(workshop, order, textParts(words, workshop, order));
	}
	return candidate(workshop, order, await pictureParts(workshop, order));
}
