import { explain } from '../failure/explain';
import type { ImageDefect } from '../failure/imageDefect';
import { Failure } from '../failure/failure';
import { sanitizeText } from '../failure/sanitizeText';
import type { AnswerImage, ImageAnswer } from '../gemini/answer';
import { answerFailure } from '../gemini/answerFailure';
import type { ArrivingImages } from '../images/arrivingImages';
import { storeImage, type StoredImage } from '../images/storeImage';
import type { ContentImage } from '../streaming/rawContent';
import type { StorageContext } from '../transport/callContext';
import { connectionFailure } from '../transport/connectionFailure';
import type { Deadline } from '../transport/deadline';
import { fetchImage } from '../transport/fetchImage';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streamMaker';

/** Where to store images, and until when. */
export interface Destination {
	context: StorageContext;
	streams: StreamMaker;
	deadline: Deadline;
	provider: Provider;
	/** Base name of the image files. */
	fileName: string;
	/** The large images that were stored while they arrived; undefined where the contents are kept. */
	arriving?: ArrivingImages;
}

/** The images of an answer that could be kept. */
interface KeptImages {
	/** In the order they arrived. */
	images: StoredImage[];
	/** The bytes and type of each image, by slot; linked images have been downloaded. */
	contents: Map<number, ContentImage>;
	/** Why each of the other images was lost. */
	lost: Failure[];
}

/**
 * Downloads and stores the images of an answer. They are paid for, so losing one must not cost the
 * others.
 * @throws Failure of a lost image, when no image is left but drafts
 */
export async function keepImages(
	{ context, streams, deadline, provider, fileName, arriving }: Destination,
	{ images: received, broken, onlyDrafts, facts }: ImageAnswer,
): Promise<KeptImages> {
	const images: StoredImage[] = [];
	const contents = new Map<number, ContentImage>();
	const brokenImage = (defect: ImageDefect) =>
		answerFailure({ kind: 'brokenImage', defect, facts });
	const lost: Failure[] = broken.map(brokenImage);
	// The call may have used up its time. The images are paid for, so their download gets its own.
	if (received.some(({ data }) => data.kind === 'url')) deadline.renew();
	for (const image of received) {
		const bytes = await bytesOf(image, deadline, provider);
		if (bytes instanceof Failure) {
			lost.push(bytes);
			continue;
		}
		const base = images.length === 0 ? fileName : `${fileName}-${images.length + 1}`;
		const stored =
			(await storedOnArrival(image, arriving, base)) ??
			(await storeImage(context, streams, bytes, image, base));
		if (stored instanceof Failure || !stored) {
			lost.push(stored ?? brokenImage('notAnImage'));
			continue;
		}
		if (image.thought) stored.info.draft = true;
		images.push(stored);
		const { mimeType, bytes: length } = stored.info;
		contents.set(image.slot, { mimeType, bytes: { length, read: () => bytes } });
	}
	const hasResult = images.some(({ info }) => onlyDrafts || !info.draft);
	// Full storage concerns the whole run, so it comes first.
	const worst = lost.find(isStorageFull) ?? lost[0];
	if (!hasResult && worst) throw worst;
	return { images, contents, lost };
}

/** Includes the advice if it helps to get this image after all, or to keep the next one. */
export function lostImageWarning(failure: Failure): string {
	const { message, description } = explain(failure);
	const isAdviceUseful = failure.is('imageNotStored') || failure.facts.imageUrl !== undefined;
	return `An image from the response was lost. ${message}.${isAdviceUseful ? ` ${description}` : ''}`;
}

/** Whether n8n could not store the next image either. */
export function isStorageFull(failure: Failure): failure is Failure<'imageNotStored'> {
	return failure.is('imageNotStored') && failure.facts.isLasting;
}

async function storedOnArrival(
	{ data }: AnswerImage,
	arriving: ArrivingImages | undefined,
	base: string,
): Promise<StoredImage | Failure | undefined> {
	if (data.kind !== 'bytes' || !data.takenOver) return undefined;
	const stored = await arriving?.stored(data.takenOver);
	if (!stored) return undefined;
	if (stored instanceof Failure) return stored.with({ bytes: data.length });
	// While it arrived, it was not known which images before it are kept.
	const fileName = base + stored.info.fileName.slice(stored.info.fileName.lastIndexOf('.'));
	return { binary: { ...stored.binary, fileName }, info: { ...stored.info, fileName } };
}

/** @returns the failure if the image is lost, even because the run was cancelled */
async function bytesOf(
	{ data }: AnswerImage,
	deadline: Deadline,
	provider: Provider,
): Promise<Buffer[] | Failure> {
	if (data.kind !== 'url') return data.kind === 'bytes' ? data.chunks : [];
	try {
		return await fetchImage(data.url, deadline, provider);
	} catch (error) {
		// The image is paid for, and the URL is the only way left to get it.
		const imageUrl = sanitizeText(provider.mask.text(data.url), 2000);
		return connectionFailure(error, deadline).with({ imageUrl });
	}
}
