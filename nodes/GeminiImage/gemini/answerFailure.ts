import type { Answer, AnswerFacts } from './answer';
import { chargeWords } from './charge';
import { readHttpFailure } from './httpFailure';
import { BILLED, Failure } from './failure';
import {
	ANSWERS,
	BLOCK_REASONS,
	FINISH_REASONS,
	REWORD,
	reasonKey,
	UNKNOWN_FINISH,
} from '../failure/finishReasons';
import { sanitizeConstant, quoteProvider } from '../failure/sanitizeText';

/** Answers that hold no usable image. */
type AnswerWithoutImage = Exclude<Answer, { kind: 'images' }>;

/** Explains why a call that the provider answered gave no image. */
export function answerFailure(answer: AnswerWithoutImage): Failure {
	switch (answer.kind) {
		case 'promptBlocked': {
			const reason = sanitizeConstant(answer.blockReason);
			return refusal(
				`The provider blocked the prompt (${reason})`,
				[BLOCK_REASONS.get(reasonKey(reason)), REWORD],
				reason,
				answer.facts,
				answer.blockMessage,
			);
		}
		case 'refused': {
			const reason = sanitizeConstant(answer.finishReason);
			const [happened, todo] = FINISH_REASONS.get(reasonKey(reason)) ?? UNKNOWN_FINISH;
			const words = [answer.facts.finishMessage, answer.facts.text].filter(Boolean).join(' ');
			return refusal(
				`${happened} (${reason})`,
				[todo, chargeWords(words)],
				reason,
				answer.facts,
				words,
			);
		}
		case 'textOnly': {
			const [happened, todo] = ANSWERS.TEXT_ONLY;
			const { text } = answer.facts;
			return refusal(happened, [todo, BILLED], 'TEXT_ONLY', answer.facts, text);
		}
		case 'brokenImage': {
			const [happened, todo] = ANSWERS.BROKEN_IMAGE;
			return refusal(happened, [answer.reason, todo, BILLED], 'BROKEN_IMAGE', answer.facts);
		}
		case 'empty': {
			const [happened, todo] = ANSWERS.EMPTY_ANSWER;
			return refusal(happened, [todo, BILLED], 'EMPTY_ANSWER', answer.facts);
		}
		case 'foreign': {
			const isTask = answer.task !== undefined;
			const [happened, todo] = isTask ? ANSWERS.TASK : ANSWERS.FOREIGN_ANSWER;
			const message = happened
				.replace('{form}', answer.form)
				.replace('{task}', answer.task ? ` (${answer.task})` : '');
			const reason = isTask ? 'TASK' : 'FOREIGN_ANSWER';
			return refusal(message, [todo, BILLED], reason, answer.facts, answer.facts.text);
		}
		case 'fault':
			return readHttpFailure(200, answer.body);
	}
}

function refusal(
	message: string,
	advice: ReadonlyArray<string | undefined>,
	reason: string,
	{ responseId }: AnswerFacts,
	words = '',
): Failure {
	return new Failure(message, {
		description: [quoteProvider(words), ...advice].filter(Boolean).join(' '),
		httpCode: 200,
		reason,
		retryable: false,
		requestId: responseId && sanitizeConstant(responseId),
	});
}
