import type { IExecuteFunctions } from 'n8n-workflow';
import { badInput, Failure } from '../gemini/failure';
import { displayUrl } from '../transport/publicUrl';
import type { BinaryFile } from '../transport/binaryFile';
import type { Deadline } from '../transport/deadline';
import { openDownload } from '../transport/download';
import { connectionFailure } from '../transport/connectionFailure';
import type { Semaphore } from '../transport/semaphore';
import type { StreamMaker } from '../transport/streamMaker';
import type { ReferenceSources } from './referenceSources';
import { SharedJob } from './sharedJob';
import { directLink, linkAdvice } from './shareLinks';

/** Longest time for fetching one reference image. */
const DOWNLOAD_MS = 120_000;

/** Fetches reference images, each once for an execution and a provider. */
export class Downloads {
	private readonly begun = new Map<string, SharedJob<BinaryFile>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
		private readonly places: Semaphore,
		private readonly sources: ReferenceSources,
	) {}

	/**
	 * Begins to fetch what is at an address, or waits with those who have begun.
	 * @param baseUrl of the provider, whose own host is trusted
	 */
	of(address: string, baseUrl: string, timeoutMs: number): SharedJob<BinaryFile> {
		const key = JSON.stringify([baseUrl, address]);
		const others = this.begun.get(key);
		if (others?.join()) return others;
		const most = Math.min(DOWNLOAD_MS, timeoutMs);
		const task = new SharedJob(this.context, this.places, most, (deadline) =>
			this.fetch(deadline, address, baseUrl),
		);
		this.begun.set(key, task);
		task.result.catch((error: unknown) => {
			// A later item may be luckier.
			const isLasting = error instanceof Failure && !error.details.retryable;
			if (!isLasting && this.begun.get(key) === task) this.begun.delete(key);
		});
		return task;
	}

	private async fetch(deadline: Deadline, address: string, baseUrl: string): Promise<BinaryFile> {
		const { context } = deadline;
		try {
			const download = await openDownload(context, directLink(address), baseUrl, 'reference');
			return await this.sources.keep(context, this.streams, download);
		} catch (error) {
			throw explained(error, deadline, address);
		}
	}
}

/** What n8n's storage ran into is explained elsewhere. */
function explained(error: unknown, deadline: Deadline, address: string): unknown {
	if (error instanceof Failure) {
		const advice = linkAdvice(address);
		return advice ? error.with({ description: `${error.details.description} ${advice}` }) : error;
	}
	if (deadline.cancelled) return connectionFailure(error, deadline);
	if (!deadline.timedOut) return error;
	return badInput(
		`The reference image at ${displayUrl(address)} did not come in time`,
		'Nothing was sent. Check the address under "Image URLs", raise "Timeout" in the options, or fetch the image with an HTTP Request node.',
	).with({ retryable: true });
}
