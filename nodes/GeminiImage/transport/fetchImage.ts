import { isPassingCause } from '../failure/downloadCause';
import type { Deadline } from './deadline';
import { openDownload, type DownloadProvider } from './download';
import { connectionFailure } from './connectionFailure';
import { wait } from './pacer';
import type { Provider } from './provider';
import { retryDelay } from './retryDelay';

/** The image is paid for already, and fetching it is free. */
const MOST_TRIES = 3;

/**
 * Fetches an image that an answer links to, and tries again where its host is busy or breaks off.
 * @throws Failure when it does not come within the deadline
 */
export async function fetchImage(
	url: string,
	deadline: Deadline,
	provider: DownloadProvider & Pick<Provider, 'mask'>,
): Promise<Buffer[]> {
	for (let attempt = 1; ; attempt++) {
		try {
			const image: Buffer[] = [];
			const { chunks } = await openDownload(
				deadline.context,
				url,
				provider,
				'answer',
				provider.mask,
			);
			for await (const chunk of chunks) image.push(chunk);
			return image;
		} catch (error) {
			const failure = connectionFailure(error, deadline);
			const isPassing = failure.is('imageLinkUnreachable') && isPassingCause(failure.facts.why);
			const delay = retryDelay(attempt, undefined, Math.random());
			if (!isPassing || attempt >= MOST_TRIES || delay >= deadline.leftMs) throw failure;
			await wait(delay, deadline.signal);
		}
	}
}
