import { sanitizeConstant } from '../sanitizeText';
import { turnedAway } from '../failureKind';
import { nameUpload } from '../uploadSubject';

/** Nothing was asked for yet, so it may be sent again. */
const upload = { reason: 'UPLOAD', isRetryable: true, isRepeatable: true } as const;
const FREE = 'Nothing was generated or billed.';

/** Files that could not go through Google's Files API: reference images, or the requests of a batch. */
export const uploadFailures = {
	uploadTimedOut: turnedAway({
		...upload,
		message: ({ upload: subject }) =>
			`The upload of ${nameUpload(subject)} took longer than the timeout`,
		advice: ({ upload: subject }) =>
			`${FREE} Raise "Timeout (Seconds)" in the options${subject === 'batchFile' ? '' : ', or use a smaller image'}.`,
	}),
	uploadBroken: turnedAway({
		...upload,
		message: ({ upload: subject }) => `The upload of ${nameUpload(subject)} was interrupted`,
		advice: `${FREE} Run the workflow again.`,
	}),
	uploadAnswerUnreadable: turnedAway({
		...upload,
		message: ({ upload: subject }) =>
			`The provider's response to the upload of ${nameUpload(subject)} cannot be read`,
		advice: `${FREE} Check the Base URL in the credential.`,
		isRetryable: false,
		isRepeatable: false,
	}),
	uploadUrlMissing: turnedAway({
		...upload,
		message: ({ upload: subject }) => `Google returned no upload URL for ${nameUpload(subject)}`,
		advice: ({ upload: subject }) =>
			`${FREE} ${subject === 'batchFile' ? 'Run' : 'Use smaller images, or run'} the workflow again.`,
	}),
	uploadNotProcessed: turnedAway<{ state: string }>({
		...upload,
		message: ({ upload: subject }) => `Google could not process ${nameUpload(subject)}`,
		advice: ({ state, upload: subject }) =>
			`${FREE} The state of the upload is ${sanitizeConstant(state)}. ${subject === 'batchFile' ? 'Run' : 'Use a smaller image, or run'} the workflow again.`,
		example: { state: 'FAILED' },
	}),
};
