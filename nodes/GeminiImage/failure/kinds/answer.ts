import { isOfProxy, nameDownloadCause, type DownloadFailureCause } from '../downloadCause';
import { describeDefect, type ImageDefect } from '../imageDefect';
import { charged, turnedAway } from '../failureKind';
import { BLOCK_REASONS, FINISH_REASONS, REWORD, reasonKey, UNKNOWN_FINISH } from '../finishReasons';

const REPORT_IF_REPEATED =
	'Run the workflow again. If it happens again, report it to the provider.';

const CHECK_PROXY =
	'Ask whoever runs n8n to check its environment variables HTTP_PROXY and HTTPS_PROXY. For a host that needs no proxy, add it to NO_PROXY.';

/** Answers that hold no image that can be used. */
export const answerFailures = {
	promptBlocked: turnedAway<{ blockReason: string }>({
		reason: 'PROMPT_BLOCKED',
		message: ({ blockReason }) => `The provider blocked the prompt (${blockReason})`,
		advice: ({ blockReason }) =>
			[BLOCK_REASONS.get(reasonKey(blockReason)), REWORD].filter(Boolean).join(' '),
		example: { blockReason: 'SAFETY' },
	}),
	refused: charged<{ finishReason: string }>({
		reason: 'REFUSED',
		message: ({ finishReason }) => `${finishWords(finishReason)[0]} (${finishReason})`,
		advice: ({ finishReason }) => finishWords(finishReason)[1],
		example: { finishReason: 'IMAGE_SAFETY' },
	}),
	textOnly: charged({
		reason: 'TEXT_ONLY',
		message: 'The model returned text instead of an image',
		advice:
			'If the text is a question, answer it in the prompt. Otherwise, start the prompt with "create an image of …", or set "Response" in the options to "Image Only".',
	}),
	brokenImage: charged<{ defect: ImageDefect }>({
		reason: 'BROKEN_IMAGE',
		message: 'The provider returned an unreadable image',
		advice: ({ defect }) => `${describeDefect(defect)} ${REPORT_IF_REPEATED}`,
		example: { defect: 'empty' },
	}),
	emptyAnswer: charged({
		reason: 'EMPTY_ANSWER',
		message: 'The provider returned neither an image nor a reason',
		advice: UNKNOWN_FINISH[1],
	}),
	foreignAnswer: charged<{ form: string }>({
		reason: 'FOREIGN_ANSWER',
		message: ({ form }) =>
			`The provider responded like ${form} instead of Gemini and returned no image`,
		advice:
			"Check the Base URL in the credential: it must point to your provider's Gemini API, not to its OpenAI-compatible API. If it does, choose another model, because the provider offers this one through a different API.",
		example: { form: "OpenAI's chat API" },
	}),
	taskStarted: charged<{ task: string }>({
		reason: 'TASK',
		message: ({ task }) =>
			`The provider started a task${task && ` (${task})`} instead of returning an image`,
		advice:
			'The task generates the image later, and this node cannot wait for it. Choose a model, or a Base URL in the credential, that returns the image directly. You may find the task in your account with the provider.',
		example: { task: 'task-1, queued' },
	}),
	unreadableAnswer: charged({
		reason: 'UNREADABLE_ANSWER',
		message: "The provider's response cannot be read",
		advice:
			'It is incomplete or not from a Gemini API. Run the workflow again. If it happens again, check the Base URL in the credential.',
	}),
	webPageAnswer: charged({
		reason: 'UNREADABLE_ANSWER',
		message: 'The provider returned a web page',
		advice: 'Check the Base URL in the credential: it must point to the API.',
	}),
	answerTooLarge: charged({
		reason: 'ENDLESS_ANSWER',
		message: "The provider's response is implausibly large, so the node stopped reading it",
		advice:
			'Check the Base URL in the credential and report this to the provider. Asking for fewer images makes responses smaller.',
	}),
	mislabeledAnswer: charged({
		reason: 'MISLABELED_ANSWER',
		message: "The provider's response cannot be decompressed",
		advice:
			'It is labeled as compressed but is not, or it was damaged in transit. Tell the provider that the "Content-Encoding" header of its response does not match the body.',
	}),
	imageLinkUnreachable: charged<{ host: string; why: DownloadFailureCause }>({
		reason: 'IMAGE_LINK',
		message: ({ why }) =>
			`The image that the provider links to could not be downloaded: ${nameDownloadCause(why)}`,
		advice: ({ host, imageUrl, why }) =>
			`${host && !imageUrl ? `It is at ${host}. ` : ''}${isOfProxy(why) ? CHECK_PROXY : REPORT_IF_REPEATED}`,
		example: { host: 'images.example.com', why: { status: 404 } },
	}),
};

export type AnswerFailureKind = keyof typeof answerFailures;

function finishWords(finishReason: string) {
	return FINISH_REASONS.get(reasonKey(finishReason)) ?? UNKNOWN_FINISH;
}
