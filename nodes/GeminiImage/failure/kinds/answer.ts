import { charged } from '../failureKind';
/** Stand-ins: another branch brings the real ones. */
export const answerFailures = {
	answerTooLarge: charged({ reason: 'ENDLESS_ANSWER', message: 'x', advice: 'x.' }),
	mislabeledAnswer: charged({ reason: 'MISLABELED_ANSWER', message: 'x', advice: 'x.' }),
	webPageAnswer: charged({ reason: 'UNREADABLE_ANSWER', message: 'x', advice: 'x.' }),
	unreadableAnswer: charged({ reason: 'UNREADABLE_ANSWER', message: 'x', advice: 'x.' }),
};
