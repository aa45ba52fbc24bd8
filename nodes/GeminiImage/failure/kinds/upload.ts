import { sanitizeConstant } from '../sanitizeText';
import { turnedAway } from '../failureKind';

const upload = { reason: 'UPLOAD', isRetryable: true } as const;
const FREE = 'Nothing was generated or billed.';

/** Large reference images that could not go through Google's Files API. */
export const uploadFailures = {
	uploadTimedOut: turnedAway({
		...upload,
		message: 'The upload of a large reference image took longer than the timeout',
		advice: `${FREE} Raise "Timeout (Seconds)" in the options, or use a smaller image.`,
	}),
	uploadBroken: turnedAway({
		...upload,
		message: 'The upload of a large reference image broke off',
		advice: `${FREE} Run the workflow again.`,
	}),
	uploadAnswerUnreadable: turnedAway({
		...upload,
		message: "The provider's answer to the upload of a reference image cannot be read",
		advice: `${FREE} Check the Base URL in the credential.`,
		isRetryable: false,
	}),
	uploadUrlMissing: turnedAway({
		...upload,
		message: 'Google did not say where to upload a large reference image',
		advice: `${FREE} Use smaller images, or run the workflow again.`,
	}),
	uploadNotProcessed: turnedAway<{ state: string }>({
		...upload,
		message: 'Google could not process a large reference image',
		advice: ({ state }) =>
			`${FREE} The upload ended in the state ${sanitizeConstant(state)}. Use a smaller image, or run the workflow again.`,
		example: { state: 'FAILED' },
	}),
};
