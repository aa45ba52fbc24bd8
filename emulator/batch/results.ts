import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** JSON Lines on disk, written piece by piece. */
export class ResultsFile {
	private readonly hash = createHash('sha256');
	private handle?: FileHandle;
	bytes = 0;

	/** @param path of a new file */
	constructor(readonly path: string) {}

	private async append(piece: Buffer): Promise<void> {
		this.handle ??= await open(this.path, 'ax');
		await this.handle.appendFile(piece);
		this.hash.update(piece);
		this.bytes += piece.length;
	}

	async writeLine(pieces: Iterable<Buffer>): Promise<void> {
		for (const piece of pieces) await this.append(piece);
		await this.append(Buffer.from('\n'));
	}

	/** Ends the file, which exists even without lines. */
	async close(): Promise<void> {
		await this.append(Buffer.alloc(0));
		await this.handle?.close();
	}

	/** Returns the digest of the closed file, in hexadecimal. */
	get sha256(): string {
		return this.hash.copy().digest('hex');
	}

	remove(): void {
		rmSync(this.path, { force: true });
	}
}
