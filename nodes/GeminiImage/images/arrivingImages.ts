import { sleep } from 'n8n-workflow';
import type { ImageOutlet } from '../streaming/imageOutlet';
import type { ChunkQueue } from '../streaming/chunkQueue';
import { IMAGE_CHUNK_BYTES } from '../streaming/imageMemory';
import type { Failure } from '../failure/failure';
import type { StorageContext } from '../transport/callContext';
import type { StreamMaker } from '../transport/streamMaker';
import { describeImage, storeDescribed, type StoredImage } from './storeImage';

/** How long to wait until n8n has removed what it stored of an image; a storage may not answer at all. */
const MOST_REMOVAL_MS = 5_000;

type Result = StoredImage | Failure<'imageNotStored'>;

/**
 * Stores large images while they arrive, so that little of them is held. No item ever refers to an image
 * that does not arrive whole; n8n 2 removes what it has of it, n8n 1 with the execution.
 */
export class ArrivingImages implements ImageOutlet {
	private readonly results = new Map<ChunkQueue, Promise<Result>>();

	/** @param fileName base name of the image files */
	constructor(
		private readonly context: StorageContext,
		private readonly streams: StreamMaker,
		private readonly fileName: string,
	) {}

	takeOver(image: ChunkQueue): boolean {
		const described = describeImage(image.waiting, this.fileName);
		const content = described && this.streams.from(image, IMAGE_CHUNK_BYTES);
		if (!content) return false;
		const result = storeDescribed(this.context, content, described, () => image.length);
		this.results.set(
			image,
			result.finally(() => image.discard()),
		);
		return true;
	}

	ready(): Promise<unknown> | undefined {
		const waits = [...this.results.keys()].flatMap((image) => image.drained() ?? []);
		return waits.length > 0 ? Promise.all(waits) : undefined;
	}

	async abandon(error: unknown): Promise<void> {
		for (const [image, result] of this.results) {
			if (image.hasEnded) continue;
			image.fail(error);
			await Promise.race([result, sleep(MOST_REMOVAL_MS)]);
		}
	}

	/** @returns undefined for an image that was not taken over */
	stored(image: ChunkQueue): Promise<Result> | undefined {
		return this.results.get(image);
	}
}
