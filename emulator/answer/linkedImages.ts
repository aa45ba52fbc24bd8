import { randomUUID } from 'node:crypto';

interface LinkedImage {
	bytes: Buffer;
	mimeType: string;
	/** The key of the call that it answers. */
	owner?: string;
}

const KEPT_IMAGES = 64;

/** The last 64 images answered as links; anyone who knows the name can download them. */
export class LinkedImages {
	private readonly stored = new Map<string, LinkedImage>();

	/** Returns the file's name. */
	put(bytes: Buffer, format: 'jpeg' | 'png', owner?: string): string {
		const name = `${randomUUID()}.${format === 'jpeg' ? 'jpg' : 'png'}`;
		this.stored.set(name, { bytes, mimeType: `image/${format}`, owner });
		const [oldest] = this.stored.keys();
		if (this.stored.size > KEPT_IMAGES && oldest) this.stored.delete(oldest);
		return name;
	}

	get(name: string): LinkedImage | undefined {
		return this.stored.get(name);
	}
}
