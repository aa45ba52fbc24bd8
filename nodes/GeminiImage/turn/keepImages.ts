import type { IExecuteFunctions } from 'n8n-workflow';
import { explain } from '../failure/explain';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import type { AnswerImage, ImageAnswer } from '../gemini/answer';
import { answerFailure } from '../gemini/answerFailure';
import { storeImage, type StoredImage } from '../images/storeImage';
import type { ContentImage } from '../streaming/rawContent';
import { connectionFailure } from '../transport/connectionFailure';
import type { Deadline } from '../transport/deadline';
import { fetchImage } from '../transport/fetchImage';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streamMaker';

/** Where images are kept, and until when. */
interface Keeping {
	context: IExecuteFunctions;
	streams: StreamMaker;
	deadline: Deadline;
	provider: Provider;
	/** Image files are named after this. */
	fileName: string;
}

/** What could be kept of the images of an answer. */
interface KeptImages {
	/** In the order they came. */
	images: StoredImage[];
	/** Bytes and type of each image by its slot; those that were sent as links were fetched. */
	contents: Map<number, ContentImage>;
	/** Why each of the other images was lost. */
	lost: Failure[];
}

/**
 * Fetches and stores the images of an answer. They are paid for, so one that is lost does not cost
 * the others.
 * @throws Failure when no result is left, for the first one that was lost
 */
export async function keepImages(
	{ context, streams, deadline, provider, fileName }: Keeping,
	{ images: sent, broken, onlyDrafts, facts }: ImageAnswer,
): Promise<KeptImages> {
	const images: StoredImage[] = [];
	const contents = new Map<number, ContentImage>();
	const brokenImage = (reason: string) => answerFailure({ kind: 'brokenImage', reason, facts });
	const lost: Failure[] = broken.map(brokenImage);
	// The call may have taken all of its time; its images are paid for and have a time of their own.
	if (sent.some(({ data }) => data.kind === 'url')) deadline.renew();
	for (const image of sent) {
		const bytes = await bytesOf(image, deadline, provider);
		if (bytes instanceof Failure) {
			lost.push(bytes);
			continue;
		}
		const base = images.length === 0 ? fileName : `${fileName}-${images.length + 1}`;
		const stored = await storeImage(context, streams, bytes, image, base);
		if (stored instanceof Failure || !stored) {
			lost.push(stored ?? brokenImage('What came is not an image.'));
			continue;
		}
		images.push(stored);
		const { mimeType, bytes: length } = stored.info;
		contents.set(image.slot, { mimeType, bytes: { length, read: () => bytes } });
	}
	const hasResult = images.some(({ info }) => onlyDrafts || !info.draft);
	if (!hasResult && lost[0]) throw lost[0];
	return { images, contents, lost };
}

/** Where the image can still be had, or may be next time, the whole explanation is worth its place. */
export function lostImageWarning(failure: Failure): string {
	const { message, description } = explain(failure);
	const isTold = failure.is('imageNotStored') || failure.facts.imageUrl !== undefined;
	return `An image of the answer was lost. ${message}.${isTold ? ` ${description}` : ''}`;
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
		// The image is made and paid for, and its address is the way to it.
		const imageUrl = sanitizeText(provider.mask.text(data.url), 2000);
		return connectionFailure(error, deadline).with({ imageUrl });
	}
}
