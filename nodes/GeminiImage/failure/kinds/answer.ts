import { nameDownloadCause, type DownloadFailureCause } from '../downloadCause';
import { charged } from '../failureKind';

/** Stand-ins: another branch brings the real ones. */
export const answerFailures = {
	answerTooLarge: charged({ reason: 'ENDLESS_ANSWER', message: 'x', advice: 'x.' }),
	mislabeledAnswer: charged({ reason: 'MISLABELED_ANSWER', message: 'x', advice: 'x.' }),
	webPageAnswer: charged({ reason: 'UNREADABLE_ANSWER', message: 'x', advice: 'x.' }),
	unreadableAnswer: charged({ reason: 'UNREADABLE_ANSWER', message: 'x', advice: 'x.' }),
	imageLinkUnreachable: charged<{ host: string; why: DownloadFailureCause }>({
		reason: 'IMAGE_LINK',
		message: ({ why }) =>
			`The image that the provider links to cannot be fetched: ${nameDownloadCause(why)}`,
		advice: ({ host }) =>
			`${host ? `The address is on ${host}. ` : ''}Run the workflow again; if it happens again, tell the provider.`,
		example: { host: 'example.com', why: { status: 404 } },
	}),
};
