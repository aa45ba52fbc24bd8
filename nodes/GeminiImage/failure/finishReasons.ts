/** What happened, without a full stop, and what to do, in whole sentences. */
export type ReasonWords = readonly [message: string, advice: string];

/** What to do where the content was refused, blocked prompts included. */
export const REWORD = 'Reword the prompt or change the reference images, if any, then try again.';
/** Where a conversation's earlier images stand in the way. */
export const CONTINUE_FROM_LAST_IMAGE =
	'The conversation itself is intact. To continue from its last image, set "History" in the options to "Last Image Only" for one turn.';
const BE_ORIGINAL = 'Ask for something more original, then try again.';
const TRY_AGAIN =
	'Try again. A simpler prompt that starts with "create an image of …" may also help.';
const MORE_TOKENS: ReasonWords = [
	'The response reached its token limit before the image was complete',
	'Raise "Max Output Tokens" in the options, or remove it.',
];

/**
 * Finish reasons of an answer without an image. The API's list is open, and does not explain all of
 * its own. Sources: Google's `FinishReason` for the Gemini API and Vertex AI; the last two come from
 * OpenAI's API, which some gateways use.
 */
const FINISH_REASON_ROWS: Readonly<Record<string, ReasonWords>> = {
	SAFETY: ['The model stopped for safety reasons', REWORD],
	IMAGE_SAFETY: ['The safety filters blocked the finished image', REWORD],
	PROHIBITED_CONTENT: ['The model does not generate this kind of content', REWORD],
	IMAGE_PROHIBITED_CONTENT: ['The finished image was blocked as prohibited content', REWORD],
	RECITATION: ['The result was too close to existing works', BE_ORIGINAL],
	IMAGE_RECITATION: ['The image was too close to existing works', BE_ORIGINAL],
	BLOCKLIST: ['The prompt contains a blocked word', REWORD],
	SPII: [
		'The model stopped to protect personal data',
		'Remove personal data from the prompt and the reference images.',
	],
	MODEL_ARMOR: [
		"The account's own content filter blocked the response",
		'Reword the prompt, or ask whoever manages your account with the provider to change the filter.',
	],
	MAX_TOKENS: MORE_TOKENS,
	LANGUAGE: [
		'The model does not support the language of the prompt',
		'Write the prompt in another language, such as English.',
	],
	NO_IMAGE: ['The model returned no image', TRY_AGAIN],
	IMAGE_OTHER: ['The model could not generate the image and did not say why', TRY_AGAIN],
	OTHER: ['The model stopped and did not say why', TRY_AGAIN],
	MALFORMED_RESPONSE: ['The model returned an unusable response', TRY_AGAIN],
	MALFORMED_FUNCTION_CALL: ['The model made an invalid tool call', TRY_AGAIN],
	UNEXPECTED_TOOL_CALL: [
		'The model tried to use a tool it does not have',
		'If the image depends on facts, turn on "Google Search" in the options. Otherwise, describe in the prompt what to show.',
	],
	TOO_MANY_TOOL_CALLS: [
		'The model stopped after too many searches',
		'Turn off "Google Search" in the options, or ask for less in one prompt.',
	],
	MISSING_THOUGHT_SIGNATURE: [
		'An earlier image of the conversation has no thought signature',
		CONTINUE_FROM_LAST_IMAGE,
	],
	CONTINUATION: [
		'The model stopped before it finished',
		'Try again. If it happens again, ask for less in one prompt.',
	],
	ESCALATION: ['The model stopped and passed the request on for review', REWORD],
	PUP_LIMITED_DISABLED: [
		'Google has restricted the account under its Prohibited Use Policy',
		'Reword the prompt. If harmless prompts are blocked too, ask Google or the provider to review the account.',
	],
	CONTENT_FILTER: ["The provider's content filter blocked the response", REWORD],
	LENGTH: MORE_TOKENS,
};
export const FINISH_REASONS: ReadonlyMap<string, ReasonWords> = new Map(
	Object.entries(FINISH_REASON_ROWS),
);

/** For a reason that was not known when this was written. */
export const UNKNOWN_FINISH: ReasonWords = ['The model stopped without an image', TRY_AGAIN];

/** Why a prompt was blocked. Source: Google's `BlockReason`. */
export const BLOCK_REASONS: ReadonlyMap<string, string> = new Map([
	['SAFETY', 'Its safety filters do not allow the prompt or a reference image.'],
	['IMAGE_SAFETY', 'Its safety filters do not allow a reference image.'],
	['BLOCKLIST', 'The prompt contains a blocked word.'],
	['PROHIBITED_CONTENT', 'It does not allow this kind of content.'],
	['OTHER', 'It did not say why. Common causes are names of real people and brands.'],
	['MODEL_ARMOR', "The account's own content filter does not allow the prompt."],
	['JAILBREAK', 'It considers the prompt an attempt to bypass its rules.'],
	['BLOCKED_REASON_UNSPECIFIED', 'It did not say why.'],
	['BLOCK_REASON_UNSPECIFIED', 'It did not say why.'],
]);

/**
 * A reason as the tables have it: gateways write `image_safety`, `ImageSafety`, `FinishReason.SAFETY`
 * or `FINISH_REASON_SAFETY`.
 */
export function reasonKey(reason: string): string {
	const key = reason
		.slice(0, 100)
		.replace(/^(?:finish|block(?:ed)?)reason\./i, '')
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.replace(/[\s-]+/g, '_')
		.toUpperCase();
	return key.endsWith('_UNSPECIFIED') ? key : key.replace(/^(?:FINISH|BLOCK(?:ED)?)_REASON_/, '');
}

/** `UNSPECIFIED` is no reason, and the others come from other APIs. */
const COMPLETE: ReadonlySet<string> = new Set([
	...['STOP', 'END_TURN', 'COMPLETE', 'COMPLETED', 'FINISH_REASON_UNSPECIFIED'],
]);

/** Whether a finish reason says that the answer is complete, or says nothing. */
export function isNormalFinish(finishReason: string | undefined): boolean {
	return !finishReason || COMPLETE.has(reasonKey(finishReason));
}
