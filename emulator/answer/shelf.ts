import { randomUUID } from 'node:crypto';

interface Stored {
	bytes: Buffer;
	mimeType: string;
	/** The key of the call that it answered. */
	owner?: string;
}

const KEPT = 64;

/** Pictures that are answered by address: the last few, for anybody who knows the name. */
export class Shelf {
	private readonly stored = new Map<string, Stored>();

	/** Returns the file's name. */
	put(bytes: Buffer, format: 'jpeg' | 'png', owner?: string): string {
		const name = `${randomUUID()}.${format === 'jpeg' ? 'jpg' : 'png'}`;
		this.stored.set(name, { bytes, mimeType: `image/${format}`, owner });
		const [oldest] = this.stored.keys();
		if (this.stored.size > KEPT && oldest) this.stored.delete(oldest);
		return name;
	}

	get(name: string): Stored | undefined {
		return this.stored.get(name);
	}
}
