import { Failure } from '../failure/failure';
import type { AnswerFailureKind } from '../failure/kinds/answer';
import type { HttpKind } from '../failure/kinds/http';
import { sanitizeConstant } from '../failure/sanitizeText';
import type { Answer } from './answer';
import { saysUncharged } from './charge';
import { readHttpFailure } from './httpFailure';

/** Answers that hold no image that can be used. */
type AnswerWithoutImage = Exclude<Answer, { kind: 'images' }>;

/** Why a call that the provider answered gave no image. */
export function answerFailure(
	answer: AnswerWithoutImage,
): Failure<AnswerFailureKind> | Failure<HttpKind> {
	if (answer.kind === 'error') return readHttpFailure(200, answer.body);
	const { text, finishMessage, responseId } = answer.facts;
	const known = { httpCode: 200, requestId: responseId && sanitizeConstant(responseId) };
	const words = { providerWords: text || undefined };
	switch (answer.kind) {
		case 'promptBlocked': {
			const blockReason = sanitizeConstant(answer.blockReason);
			const providerWords = answer.blockMessage || undefined;
			const facts = { ...known, reason: blockReason, blockReason, providerWords };
			return new Failure('promptBlocked', facts);
		}
		case 'refused': {
			const finishReason = sanitizeConstant(answer.finishReason);
			const said = [finishMessage, text].filter(Boolean).join(' ');
			return new Failure('refused', {
				...known,
				reason: finishReason,
				finishReason,
				providerWords: said || undefined,
				mayBeCharged: !saysUncharged(said),
			});
		}
		case 'textOnly':
			return new Failure('textOnly', { ...known, ...words });
		case 'brokenImage':
			return new Failure('brokenImage', { ...known, defect: answer.defect });
		case 'empty':
			return new Failure('emptyAnswer', known);
		case 'foreign': {
			const { form, task } = answer;
			return task === undefined
				? new Failure('foreignAnswer', { ...known, ...words, form })
				: new Failure('taskStarted', { ...known, ...words, task });
		}
	}
}
