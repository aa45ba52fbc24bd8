import type { ChunkQueue } from './chunkQueue';

/** Takes large images while they arrive. */
export interface ImageOutlet {
	/**
	 * @param image the start of an image; the rest follows
	 * @returns false if the image has to be held until it is whole
	 */
	takeOver(image: ChunkQueue): boolean;
	/** Resolves when it can take more; undefined if it can. */
	ready(): Promise<unknown> | undefined;
	/** Gives up the images that have not arrived whole, and waits until nothing is left of them. */
	abandon(error: unknown): Promise<void>;
}
