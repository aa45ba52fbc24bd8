import type { AnswerImage, ImageAnswer } from '../gemini/answer';
import { Failure } from '../gemini/failure';
import { answerFailure } from '../gemini/answerFailure';
import { sanitizeText } from '../failure/sanitizeText';
import { NotStored, storeImage, type StoredImage } from '../images/storeImage';
import type { NodeRun } from '../run/nodeRun';
import type { ContentImage } from '../streaming/rawContent';
import type { Deadline } from '../transport/deadline';
import { connectionFailure } from '../transport/connectionFailure';
import { fetchImage } from '../transport/fetchImage';
import type { Provider } from '../transport/provider';

/** What could be kept of the images of an answer. */
interface KeptImages {
	/** In the order they came. */
	images: StoredImage[];
	/** Bytes and type of each image by its slot; those that were sent as links were fetched. */
	contents: Map<number, ContentImage>;
	/** A sentence for each image that was lost. */
	warnings: string[];
}

const MADE_AND_AT = 'The image was made and is at';

/**
 * Fetches and stores the images of an answer. They are paid for, so one that is lost does not cost
 * the others.
 * @throws Failure when no result is left, for the first one that was lost
 */
export async function keepImages(
	run: NodeRun,
	deadline: Deadline,
	provider: Provider,
	fileName: string,
	{ images: sent, broken, onlyDrafts, facts }: ImageAnswer,
): Promise<KeptImages> {
	const images: StoredImage[] = [];
	const contents = new Map<number, ContentImage>();
	const brokenImage = (reason: string) => answerFailure({ kind: 'brokenImage', reason, facts });
	const lost = broken.map(brokenImage);
	// The call may have taken all of its time; its images are paid for and have a time of their own.
	if (sent.some(({ data }) => data.kind === 'url')) deadline.renew();
	for (const image of sent) {
		const bytes = await bytesOf(image, deadline, provider);
		if (bytes instanceof Failure) {
			lost.push(bytes);
			continue;
		}
		const base = images.length === 0 ? fileName : `${fileName}-${images.length + 1}`;
		const stored = await storeImage(run.context, run.streams, bytes, image, base);
		if (stored instanceof NotStored || !stored) {
			lost.push(stored ?? brokenImage('What came is not a picture.'));
			// The next images would be paid for and lost as well.
			if (stored?.isLasting) run.fullStorage = stored;
			continue;
		}
		images.push(stored);
		const { mimeType, bytes: length } = stored.info;
		contents.set(image.slot, { mimeType, bytes: { length, read: () => bytes } });
	}
	const hasResult = images.some(({ info }) => onlyDrafts || !info.draft);
	if (!hasResult && lost[0]) throw lost[0];
	return { images, contents, warnings: lost.map(lostWords) };
}

function lostWords(failure: Failure): string {
	const { message, details } = failure;
	const isTold = failure instanceof NotStored || details.description.startsWith(MADE_AND_AT);
	return `An image of the answer was lost. ${message}.${isTold ? ` ${details.description}` : ''}`;
}

/** @returns the failure of an image that was lost, also where the run was cancelled meanwhile */
async function bytesOf(
	{ data }: AnswerImage,
	deadline: Deadline,
	provider: Provider,
): Promise<Buffer[] | Failure> {
	if (data.kind !== 'url') return data.kind === 'bytes' ? data.chunks : [];
	try {
		return await fetchImage(data.url, deadline, provider);
	} catch (error) {
		const failure = connectionFailure(error, deadline);
		// The image is made and paid for, and its address is the way to it.
		const address = sanitizeText(provider.mask.text(data.url), 2000);
		return failure.with({
			description: `${MADE_AND_AT} ${address} ${failure.details.description}`,
		});
	}
}
