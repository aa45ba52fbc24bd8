import { nameDownloadCause, type DownloadFailureCause } from '../downloadCause';
import { input, turnedAway } from '../failureKind';
import { URL_ADVICE, type UrlKind } from '../urlAdvice';
import { adviseOnService, type ShareService } from './images';

interface NotFetched {
	/** Where it was sought; the address itself where it has no host. */
	host: string;
	why: DownloadFailureCause;
	/** What the address is, where it is not one that may be fetched. */
	urlKind?: UrlKind;
	service?: ShareService;
}

const CHECK = 'Check the URL in "Image URLs", or fetch the image with an HTTP Request node.';
const NOT_OPEN =
	'The image is not public. Share it, or fetch it with an HTTP Request node, which can authenticate, and enter its binary field in "Image Fields".';

/** Reference images at addresses. */
export const downloadFailures = {
	referenceNotFetched: input<NotFetched>({
		message: ({ host, why }) =>
			`The reference image at ${host} could not be downloaded: ${nameDownloadCause(why)}`,
		advice: ({ why, urlKind, service }) => {
			const isLocked = typeof why === 'object' && [401, 403].includes(why.status);
			const todo = urlKind ? URL_ADVICE[urlKind] : isLocked ? NOT_OPEN : CHECK;
			return service ? `${todo} ${adviseOnService(service)}` : todo;
		},
		example: { host: 'example.com', why: { status: 404 } },
	}),
	referenceTimedOut: input<{ url: string }>({
		message: ({ url }) => `The reference image at ${url} took too long to download`,
		advice:
			'Check the URL in "Image URLs", raise "Timeout (Seconds)" in the options, or fetch the image with an HTTP Request node.',
		isRetryable: true,
		example: { url: 'https://example.com/photo.png' },
	}),
	fileTypeUnanswered: turnedAway({
		reason: 'CONNECTION_BROKEN',
		message: 'The provider did not return the type of a file in "File URIs"',
		advice:
			'Run the workflow again, or add the type after the URI, separated by a space, as in "https://… image/png".',
		isUnsent: true,
		isRetryable: true,
	}),
};
