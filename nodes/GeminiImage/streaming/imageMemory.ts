/**
 * Size of the chunks that images are decoded into: four times what 64 KiB of base64 become, which is what a
 * connection delivers at once. The stream that goes to n8n's storage buffers no more, so it does not join them.
 */
export const IMAGE_CHUNK_BYTES = 4 * 48 * 1024;

/**
 * Memory for images that are read one after the other. What one image was decoded into is used again for
 * the next one: new memory for each would have to wait for the garbage collector, which lets hundreds of
 * images of a batch pile up to many times the size of one (docs/performance.md).
 */
export class ImageMemory {
	private readonly free: Buffer[] = [];
	private readonly lent: Buffer[] = [];

	/** @returns memory of at least this size, in bytes */
	lend(bytes: number): Buffer {
		const isUsual = bytes <= IMAGE_CHUNK_BYTES;
		const memory =
			(isUsual && this.free.pop()) || Buffer.allocUnsafe(isUsual ? IMAGE_CHUNK_BYTES : bytes);
		if (isUsual) this.lent.push(memory);
		return memory;
	}

	/** Takes back what was lent. Nobody may read it any more. */
	takeBack(): void {
		this.free.push(...this.lent.splice(0));
	}
}
