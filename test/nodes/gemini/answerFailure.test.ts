import fc from 'fast-check';
import type { AnswerFacts } from '../../../nodes/GeminiImage/gemini/answer';
import { isNormalFinish } from '../../../nodes/GeminiImage/failure/finishReasons';
import { answerFailure } from '../../../nodes/GeminiImage/gemini/answerFailure';

const facts: AnswerFacts = {
	text: '',
	thoughts: '',
	finishReason: undefined,
	finishMessage: undefined,
	modelVersion: undefined,
	usage: undefined,
	grounding: undefined,
};

const refused = (finishReason: string, more: Partial<AnswerFacts> = {}) =>
	answerFailure({ kind: 'refused', finishReason, facts: { ...facts, finishReason, ...more } });
const blocked = (blockReason: string, blockMessage = '') =>
	answerFailure({ kind: 'promptBlocked', blockReason, blockMessage, facts });

/** Reads as a no-code user would: whole sentences, and no word that says nothing. */
function expectPlain({ message, details }: ReturnType<typeof answerFailure>): void {
	const words = `${message} ${details.description}`.replaceAll(details.reason, '');
	expect(words).not.toMatch(/error|problem|failure|undefined|null|\[object|\bJSON\b/i);
	expect(message).toMatch(/^[A-Z].*[^.]$/);
	expect(details.description).toMatch(/^[A-Z].*\.$/);
	expect(details).toMatchObject({ httpCode: 200, retryable: false });
}

const FINISH_REASONS: Array<[string, RegExp, RegExp]> = [
	['SAFETY', /safety rules/, /Reword/],
	['RECITATION', /existing works/, /of your own/],
	['PROHIBITED_CONTENT', /does not make this kind/, /Reword/],
	['BLOCKLIST', /block list/, /Reword/],
	['SPII', /personal data/, /Leave personal data out/],
	['MAX_TOKENS', /token limit/, /Max Output Tokens/],
	['OTHER', /gave no cause/, /Run the workflow again/],
	['LANGUAGE', /language/, /another language/],
	['MALFORMED_RESPONSE', /could not be used/, /Run the workflow again/],
	['IMAGE_SAFETY', /held back because of the safety rules/, /Reword/],
	['IMAGE_PROHIBITED_CONTENT', /held back as prohibited/, /Reword/],
	['IMAGE_RECITATION', /existing works/, /of your own/],
	['IMAGE_OTHER', /could not make the image/, /Run the workflow again/],
	['NO_IMAGE', /made no image/, /create an image of/],
	['MODEL_ARMOR', /own content filter/, /Reword/],
	['MALFORMED_FUNCTION_CALL', /use a tool/, /Run the workflow again/],
	['UNEXPECTED_TOOL_CALL', /tool that it was not given/, /Google Search/],
	['TOO_MANY_TOOL_CALLS', /searched too often/, /Google Search/],
	['MISSING_THOUGHT_SIGNATURE', /lacks its thought signature/, /"Last Image Only"/],
	['CONTINUATION', /before it was done/, /ask for less/],
	['ESCALATION', /closer look/, /Reword/],
	['PUP_LIMITED_DISABLED', /Prohibited Use Policy/, /review the account/],
	['image_safety', /held back because of the safety rules/, /Reword/],
	['ImageSafety', /held back because of the safety rules/, /Reword/],
	['max tokens', /token limit/, /Max Output Tokens/],
	['FinishReason.RECITATION', /existing works/, /of your own/],
	['FINISH_REASON_SPII', /personal data/, /Leave personal data out/],
	['content_filter', /content filter/, /Reword/],
	['length', /token limit/, /Max Output Tokens/],
];

test.each(FINISH_REASONS)('%s says what happened and what to do', (reason, happened, todo) => {
	const failure = refused(reason);
	expectPlain(failure);
	expect(failure.message).toMatch(happened);
	expect(failure.message).toMatch(new RegExp(`\\(${reason}\\)$`));
	expect(failure.details.description).toMatch(todo);
	expect(failure.details.description).toMatch(/may have charged for this call/);
	expect(failure.details.reason).toBe(reason);
});

test.each(['IMAGE_SOMETHING_NEW', 'constructor', '__proto__', 'toString'])(
	'the unknown reason %s is named, and not said to be no cause',
	(reason) => {
		const failure = refused(reason);
		expectPlain(failure);
		expect(failure.message).toBe(`The model stopped without an image (${reason})`);
		expect(failure.details.reason).toBe(reason);
	},
);

test('any reason is explained', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1 }), (reason) => {
			for (const { message, details } of [refused(reason), blocked(reason)]) {
				expect(details.reason).not.toBe('');
				expect(message).toContain(`(${details.reason})`);
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
	expect(failure.details.description).not.toContain('may have charged');
});

test('what the provider says of charges otherwise does not count', () => {
	const { details } = refused('IMAGE_SAFETY', { finishMessage: 'You are charged for the prompt.' });
	expect(details.description).toContain('may have charged');
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
	const { details } = refused('SAFETY', { finishMessage: 'Not allowed.', text: 'x'.repeat(700) });
	expect(details.description).toMatch(/^The provider's words: "Not allowed\. x{587}…" Reword/);
});

test.each([
	['SAFETY', /safety rules do not allow the prompt or a reference image/],
	['IMAGE_SAFETY', /safety rules do not allow a reference image/],
	['BLOCKLIST', /block list/],
	['PROHIBITED_CONTENT', /does not allow this kind of content/],
	['OTHER', /gave no cause.*Reword/],
	['JAILBREAK', /get around its rules/],
	['MODEL_ARMOR', /content filter/],
	['BLOCKED_REASON_UNSPECIFIED', /gave no cause/],
	['prohibited_content', /does not allow this kind of content/],
	['constructor', /^Reword/],
])('a prompt that is blocked for %s', (reason, description) => {
	const failure = blocked(reason);
	expectPlain(failure);
	expect(failure.message).toBe(`The provider blocked the prompt (${reason})`);
	expect(failure.details.description).toMatch(description);
	expect(failure.details.reason).toBe(reason);
});

test("a blocked prompt keeps the provider's words", () => {
	expect(blocked('OTHER', 'Please no.').details.description).toMatch(
		/^The provider's words: "Please no\." /,
	);
});

test('words instead of an image are handed on', () => {
	const failure = answerFailure({ kind: 'textOnly', facts: { ...facts, text: 'Which cat?' } });
	expectPlain(failure);
	expect(failure.message).toBe('The model answered with words instead of an image');
	expect(failure.details.description).toMatch(
		/^The provider's words: "Which cat\?" If it asks something/,
	);
	expect(failure.details.reason).toBe('TEXT_ONLY');
});

test('a broken image says what is wrong with it', () => {
	const reason = 'The base64 text is cut off.';
	const failure = answerFailure({ kind: 'brokenImage', reason, facts });
	expectPlain(failure);
	expect(failure.details.description).toContain(reason);
	expect(failure.details.reason).toBe('BROKEN_IMAGE');
});

test('an empty answer says so', () => {
	const failure = answerFailure({ kind: 'empty', facts });
	expectPlain(failure);
	expect(failure.details.reason).toBe('EMPTY_ANSWER');
});

test('a fault inside an answer is explained as a fault', () => {
	const failure = answerFailure({
		kind: 'fault',
		body: '{"error":{"message":"No credit.","code":402}}',
	});
	expect(failure.message).toBe('The account with the provider has no credit left');
	expect(failure.details.description).toContain('No credit.');
});
