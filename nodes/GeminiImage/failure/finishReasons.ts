/** What happened and what to do, for a no-code user. */
export type Explained = readonly [happened: string, todo: string];

/** What to do where the content was refused, blocked prompts included. */
export const REWORD =
	'Reword the prompt, or change the reference images where there are some, then run the workflow again.';
const OWN = 'Ask for something more of your own, then run the workflow again.';
const AGAIN =
	'Run the workflow again; a plainer prompt that says "create an image of …" helps too.';

/**
 * Finish reasons of an answer without an image. The API's list is open, and does not explain all of
 * its own. Sources: Google's `FinishReason` for the Gemini API and Vertex AI; the last two are the
 * words of OpenAI's API, which some gateways use.
 */
const FINISH_REASON_ROWS: Readonly<Record<string, Explained>> = {
	SAFETY: ['The model stopped because of its safety rules', REWORD],
	IMAGE_SAFETY: ['The finished image was held back because of the safety rules', REWORD],
	PROHIBITED_CONTENT: ['The model does not make this kind of content', REWORD],
	IMAGE_PROHIBITED_CONTENT: ['The finished image was held back as prohibited content', REWORD],
	RECITATION: ['The result was too close to existing works', OWN],
	IMAGE_RECITATION: ['The image was too close to existing works', OWN],
	BLOCKLIST: ['The prompt has a word that is on a block list', REWORD],
	SPII: [
		'The model stopped to protect personal data',
		'Leave personal data out of the prompt and the reference images.',
	],
	MODEL_ARMOR: [
		"The account's own content filter stopped the answer",
		'Reword the prompt, or have the filter changed by whoever manages the account with the provider.',
	],
	MAX_TOKENS: [
		'The answer reached its token limit before the image was done',
		'Raise "Max Output Tokens" in the options, or remove it.',
	],
	LANGUAGE: [
		'The model does not support the language of the prompt',
		'Write the prompt in another language, such as English.',
	],
	NO_IMAGE: ['The model made no image', AGAIN],
	IMAGE_OTHER: ['The model could not make the image and gave no cause', AGAIN],
	OTHER: ['The model stopped and gave no cause', AGAIN],
	MALFORMED_RESPONSE: ['The model made an answer that could not be used', AGAIN],
	MALFORMED_FUNCTION_CALL: ['The model tried to use a tool and went wrong', AGAIN],
	UNEXPECTED_TOOL_CALL: [
		'The model tried to use a tool that it was not given',
		'Set "Google Search" in the options if the image needs facts, or say in the prompt what to show.',
	],
	TOO_MANY_TOOL_CALLS: [
		'The model searched too often and stopped',
		'Turn "Google Search" off in the options, or ask for less in one prompt.',
	],
	MISSING_THOUGHT_SIGNATURE: [
		'An earlier image of the conversation lacks its thought signature',
		'Set "History" in the options to "Last Image Only" for one turn: it goes on from the last image, and the conversation file keeps every turn.',
	],
	CONTINUATION: [
		'The model stopped before it was done',
		'Run the workflow again; if it happens again, ask for less in one prompt.',
	],
	ESCALATION: ['The model stopped and handed the request on for a closer look', REWORD],
	PUP_LIMITED_DISABLED: [
		'Google has limited the account under its Prohibited Use Policy',
		'Reword the prompt. If plain prompts end like this too, ask Google or the provider to review the account.',
	],
	CONTENT_FILTER: ["The provider's content filter stopped the answer", REWORD],
	LENGTH: [
		'The answer reached its token limit before the image was done',
		'Raise "Max Output Tokens" in the options, or remove it.',
	],
};
export const FINISH_REASONS: ReadonlyMap<string, Explained> = new Map(
	Object.entries(FINISH_REASON_ROWS),
);

/** For a reason that was not known when this was written. */
export const UNKNOWN_FINISH: Explained = ['The model stopped without an image', AGAIN];

/** Why a prompt was blocked. Source: Google's `BlockReason`. */
export const BLOCK_REASONS: ReadonlyMap<string, string> = new Map([
	['SAFETY', 'Its safety rules do not allow the prompt or a reference image.'],
	['IMAGE_SAFETY', 'Its safety rules do not allow a reference image.'],
	['BLOCKLIST', 'The prompt has a word that is on a block list.'],
	['PROHIBITED_CONTENT', 'It does not allow this kind of content.'],
	['OTHER', 'It gave no cause; names of real people and of brands are frequent ones.'],
	['MODEL_ARMOR', "The account's own content filter does not allow the prompt."],
	['JAILBREAK', 'It takes the prompt for an attempt to get around its rules.'],
	['BLOCKED_REASON_UNSPECIFIED', 'It gave no cause.'],
	['BLOCK_REASON_UNSPECIFIED', 'It gave no cause.'],
]);

/** Answers of other kinds, by the reason that we give them. */
export const ANSWERS = {
	TEXT_ONLY: [
		'The model answered with words instead of an image',
		'If it asks something, answer that in the prompt. Say "create an image of …", or set "Response" to "Image Only" in the options.',
	],
	BROKEN_IMAGE: [
		'The provider sent an image that cannot be read',
		'Run the workflow again; if it happens again, tell the provider.',
	],
	EMPTY_ANSWER: ['The provider sent an answer without an image or a reason', AGAIN],
	FOREIGN_ANSWER: [
		'The provider answers like {form} and not like Gemini, and sent no image',
		'Check the Base URL in the credential: it has to lead to the Gemini API of your provider, not to one in the style of OpenAI. If it does, choose another model, since the provider serves this one through another API.',
	],
	TASK: [
		'The provider started a task{task} and sent no image',
		'It makes the image later, and this node cannot wait for that. Choose a model, or a Base URL in the credential, that answers with the image itself; look for the task in your account with the provider.',
	],
	UNREADABLE_ANSWER: [
		"The provider's answer cannot be read",
		'It broke off, or is no answer of a Gemini API. Run the workflow again; if it happens again, check the Base URL in the credential.',
	],
	WEB_PAGE: [
		"The provider's answer cannot be read",
		'It is a web page and not an answer of the API. Check the Base URL in the credential.',
	],
	ENDLESS_ANSWER: [
		"The provider's answer is larger than any real one, so it was not read to its end",
		'Check the Base URL in the credential, and tell the provider. Asking for fewer images makes answers smaller.',
	],
	MISLABELED_ANSWER: [
		"The provider's answer cannot be unpacked",
		'It says that it is compressed, and is not, or was damaged on its way. Tell the provider that "Content-Encoding" in its answer does not fit the body.',
	],
	IMAGE_LINK: [
		'The image that the provider links to cannot be fetched',
		'Run the workflow again; if it happens again, tell the provider.',
	],
} as const satisfies Record<string, Explained>;

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

/** `UNSPECIFIED` is no reason, and the others are the words of other APIs. */
const WHOLE: ReadonlySet<string> = new Set([
	...['STOP', 'END_TURN', 'COMPLETE', 'COMPLETED', 'FINISH_REASON_UNSPECIFIED'],
]);

/** Whether a finish reason says that the answer is whole, or says nothing. */
export function isNormalFinish(finishReason: string | undefined): boolean {
	return !finishReason || WHOLE.has(reasonKey(finishReason));
}
