import { isOfProxy, nameDownloadCause, type DownloadFailureCause } from '../downloadCause';
import { describeDefect, type ImageDefect } from '../imageDefect';
import { charged, turnedAway } from '../failureKind';
import { BLOCK_REASONS, FINISH_REASONS, REWORD, reasonKey, UNKNOWN_FINISH } from '../finishReasons';

const REPORT_IF_REPEATED = 'Run the workflow again. If it happens again, tell the provider.';

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
		message: 'The model answered with text instead of an image',
		advice:
			'If it asks something, answer that in the prompt. Otherwise, write "create an image of …", or set "Response" to "Image Only" in the options.',
	}),
	brokenImage: charged<{ defect: ImageDefect }>({
		reason: 'BROKEN_IMAGE',
		message: 'The provider sent an image that cannot be read',
		advice: ({ defect }) => `${describeDefect(defect)} ${REPORT_IF_REPEATED}`,
		example: { defect: 'empty' },
	}),
	emptyAnswer: charged({
		reason: 'EMPTY_ANSWER',
		message: 'The provider sent an answer without an image or a reason',
		advice: UNKNOWN_FINISH[1],
	}),
	foreignAnswer: charged<{ form: string }>({
		reason: 'FOREIGN_ANSWER',
		message: ({ form }) => `The provider answered like ${form}, not like Gemini, and sent no image`,
		advice:
			"Check the Base URL in the credential: it must lead to your provider's Gemini API, not to its OpenAI-compatible one. If it does, choose another model, because the provider serves this one through another API.",
		example: { form: "OpenAI's chat API" },
	}),
	taskStarted: charged<{ task: string }>({
		reason: 'TASK',
		message: ({ task }) => `The provider started a task${task && ` (${task})`} and sent no image`,
		advice:
			'It makes the image later, and this node cannot wait for that. Choose a model, or a Base URL in the credential, that answers with the image itself. Look for the task in your account with the provider.',
		example: { task: 'task-1, queued' },
	}),
	unreadableAnswer: charged({
		reason: 'UNREADABLE_ANSWER',
		message: "The provider's answer cannot be read",
		advice:
			'It broke off, or is not from a Gemini API. Run the workflow again. If it happens again, check the Base URL in the credential.',
	}),
	webPageAnswer: charged({
		reason: 'UNREADABLE_ANSWER',
		message: 'The provider answered with a web page',
		advice: 'Check the Base URL in the credential: it must lead to the API.',
	}),
	answerTooLarge: charged({
		reason: 'ENDLESS_ANSWER',
		message: "The provider's answer is larger than any real one, so it was not read to the end",
		advice:
			'Check the Base URL in the credential, and tell the provider. Asking for fewer images makes answers smaller.',
	}),
	mislabeledAnswer: charged({
		reason: 'MISLABELED_ANSWER',
		message: "The provider's answer cannot be decompressed",
		advice:
			'It is labeled as compressed but is not, or was damaged on the way. Tell the provider that the "Content-Encoding" of its answer does not match the body.',
	}),
	imageLinkUnreachable: charged<{ host: string; why: DownloadFailureCause }>({
		reason: 'IMAGE_LINK',
		message: ({ why }) =>
			`The image that the provider links to cannot be downloaded: ${nameDownloadCause(why)}`,
		advice: ({ host, imageUrl, why }) =>
			`${host && !imageUrl ? `It is at ${host}. ` : ''}${isOfProxy(why) ? CHECK_PROXY : REPORT_IF_REPEATED}`,
		example: { host: 'images.example.com', why: { status: 404 } },
	}),
};

export type AnswerFailureKind = keyof typeof answerFailures;

function finishWords(finishReason: string) {
	return FINISH_REASONS.get(reasonKey(finishReason)) ?? UNKNOWN_FINISH;
}
