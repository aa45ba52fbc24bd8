import fc from 'fast-check';
import type { AnswerFacts } from '../../../nodes/GeminiImage/gemini/answer';
import { isNormalFinish } from '../../../nodes/GeminiImage/failure/finishReasons';
import { answerFailure } from '../../../nodes/GeminiImage/gemini/answerFailure';
import { outcomeOf } from '../failure/outcomeOf';

const facts: AnswerFacts = {
	text: '',
	thoughts: '',
	finishReason: undefined,
	finishMessage: undefined,
	modelVersion: undefined,
	usage: undefined,
	grounding: undefined,
};

const explain = (answer: Parameters<typeof answerFailure>[0]) => outcomeOf(answerFailure(answer));
const refused = (finishReason: string, more: Partial<AnswerFacts> = {}) =>
	explain({ kind: 'refused', finishReason, facts: { ...facts, finishReason, ...more } });
const blocked = (blockReason: string, blockMessage = '') =>
	explain({ kind: 'promptBlocked', blockReason, blockMessage, facts });

/** Reads as a no-code user would: whole sentences, and no word that says nothing. */
function expectPlain(outcome: ReturnType<typeof explain>): void {
	const { message, description, reason } = outcome;
	const words = `${message} ${description}`.replaceAll(reason, '');
	expect(words).not.toMatch(/error|problem|failure|undefined|null|\[object|\bJSON\b/i);
	expect(message).toMatch(/^[A-Z].*[^.]$/);
	expect(description).toMatch(/^[A-Z].*\.$/);
	expect(outcome).toMatchObject({ httpCode: 200, isRetryable: false, repetition: 'never' });
}

const FINISH_REASONS: Array<[string, RegExp, RegExp]> = [
	['SAFETY', /for safety reasons/, /Reword/],
	['RECITATION', /existing works/, /more original/],
	['PROHIBITED_CONTENT', /does not generate this kind/, /Reword/],
	['BLOCKLIST', /blocked word/, /Reword/],
	['SPII', /personal data/, /Remove personal data/],
	['MAX_TOKENS', /token limit/, /Max Output Tokens/],
	['OTHER', /did not say why/, /Try again/],
	['LANGUAGE', /language/, /another language/],
	['MALFORMED_RESPONSE', /unusable response/, /Try again/],
	['IMAGE_SAFETY', /safety filters blocked the finished image/, /Reword/],
	['IMAGE_PROHIBITED_CONTENT', /blocked as prohibited/, /Reword/],
	['IMAGE_RECITATION', /existing works/, /more original/],
	['IMAGE_OTHER', /could not generate the image/, /Try again/],
	['NO_IMAGE', /returned no image/, /create an image of/],
	['MODEL_ARMOR', /own content filter/, /Reword/],
	['MALFORMED_FUNCTION_CALL', /invalid tool call/, /Try again/],
	['UNEXPECTED_TOOL_CALL', /tool it does not have/, /Google Search/],
	['TOO_MANY_TOOL_CALLS', /too many searches/, /Google Search/],
	['MISSING_THOUGHT_SIGNATURE', /has no thought signature/, /"Last Image Only"/],
	['CONTINUATION', /before it finished/, /ask for less/],
	['ESCALATION', /for review/, /Reword/],
	['PUP_LIMITED_DISABLED', /Prohibited Use Policy/, /review the account/],
	['image_safety', /safety filters blocked the finished image/, /Reword/],
	['ImageSafety', /safety filters blocked the finished image/, /Reword/],
	['max tokens', /token limit/, /Max Output Tokens/],
	['FinishReason.RECITATION', /existing works/, /more original/],
	['FINISH_REASON_SPII', /personal data/, /Remove personal data/],
	['content_filter', /content filter/, /Reword/],
	['length', /token limit/, /Max Output Tokens/],
];

test.each(FINISH_REASONS)('%s says what happened and what to do', (reason, happened, todo) => {
	const failure = refused(reason);
	expectPlain(failure);
	expect(failure.message).toMatch(happened);
	expect(failure.message).toMatch(new RegExp(`\\(${reason}\\)$`));
	expect(failure.description).toMatch(todo);
	expect(failure.description).toMatch(/may have charged for this request/);
	expect(failure.reason).toBe(reason);
});

test.each(['IMAGE_SOMETHING_NEW', 'constructor', '__proto__', 'toString'])(
	'the unknown reason %s is named, and not said to be without a cause',
	(reason) => {
		const failure = refused(reason);
		expectPlain(failure);
		expect(failure.message).toBe(`The model stopped without an image (${reason})`);
		expect(failure.reason).toBe(reason);
	},
);

test('any reason is explained', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), (reason) => {
			for (const { message, reason: told } of [refused(reason), blocked(reason)]) {
				expect(told).not.toBe('');
				expect(message).toContain(`(${told})`);
				// n8n shows some messages as HTML.
				expect(message).not.toMatch(/[<>\n]/);
			}
		}),
	);
});

test.each([
	'Unable to show the generated image. You will not be charged for blocked images.',
	'Blocked. You won’t be billed.',
	'There is no charge for it.',
	'本次不会扣费',
])('what the provider says was not charged for is not said to be: %s', (finishMessage) => {
	const failure = refused('IMAGE_SAFETY', { finishMessage });
	expectPlain(failure);
	expect(failure.description).not.toContain('may have charged');
});

test('what the provider says of charges otherwise does not count', () => {
	const { description } = refused('IMAGE_SAFETY', {
		finishMessage: 'You are charged for the prompt.',
	});
	expect(description).toContain('may have charged');
});

test.each([
	'STOP',
	'stop',
	'FinishReason.STOP',
	'FINISH_REASON_STOP',
	'end_turn',
	'FINISH_REASON_UNSPECIFIED',
	'',
])('"%s" is a whole answer', (reason) => expect(isNormalFinish(reason)).toBe(true));

test.each(['MAX_TOKENS', 'length', 'STOPPED_BY_SOMETHING', 'constructor'])(
	'"%s" is none',
	(reason) => expect(isNormalFinish(reason)).toBe(false),
);

test("the provider's message and the model's words come first, shortened", () => {
	const { description } = refused('SAFETY', {
		finishMessage: 'Not allowed.',
		text: 'x'.repeat(700),
	});
	expect(description).toMatch(/^The provider says: "Not allowed\. x{587}…" Reword/);
});

test.each([
	['SAFETY', /safety filters do not allow the prompt or a reference image/],
	['IMAGE_SAFETY', /safety filters do not allow a reference image/],
	['BLOCKLIST', /blocked word/],
	['PROHIBITED_CONTENT', /does not allow this kind of content/],
	['OTHER', /did not say why.*Reword/],
	['JAILBREAK', /bypass its rules/],
	['MODEL_ARMOR', /content filter/],
	['BLOCKED_REASON_UNSPECIFIED', /did not say why/],
	['prohibited_content', /does not allow this kind of content/],
	['constructor', /^Reword/],
])('a prompt that is blocked for %s', (reason, description) => {
	const failure = blocked(reason);
	expectPlain(failure);
	expect(failure.message).toBe(`The provider blocked the prompt (${reason})`);
	expect(failure.description).toMatch(description);
	expect(failure.reason).toBe(reason);
});

test("a blocked prompt keeps the provider's words", () => {
	expect(blocked('OTHER', 'Please no.').description).toMatch(/^The provider says: "Please no\." /);
});

test('text instead of an image is quoted', () => {
	const failure = explain({ kind: 'textOnly', facts: { ...facts, text: 'Which cat?' } });
	expectPlain(failure);
	expect(failure.message).toBe('The model returned text instead of an image');
	expect(failure.description).toMatch(
		/^The provider says: "Which cat\?" If the text is a question/,
	);
	expect(failure.reason).toBe('TEXT_ONLY');
});

test('a broken image says what is wrong with it', () => {
	const failure = explain({ kind: 'brokenImage', defect: 'base64CutOff', facts });
	expectPlain(failure);
	expect(failure.description).toContain('Its base64 data is cut off.');
	expect(failure.reason).toBe('BROKEN_IMAGE');
});

test('an empty answer says so', () => {
	const failure = explain({ kind: 'empty', facts });
	expectPlain(failure);
	expect(failure.reason).toBe('EMPTY_ANSWER');
});

test('an error inside an answer is read as one', () => {
	const failure = explain({
		kind: 'error',
		body: '{"error":{"message":"No credit.","code":402}}',
	});
	expect(failure.kind).toBe('creditUsedUp');
	expect(failure.description).toContain('No credit.');
});
