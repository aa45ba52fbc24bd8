import type { IExecuteFunctions } from 'n8n-workflow';
import { badInput, Failure } from '../gemini/failure';
import { shownAddress } from '../transport/address';
import type { BinaryFile } from '../transport/binary';
import type { Deadline } from '../transport/deadline';
import { openDownload } from '../transport/download';
import { explainTransportFault } from '../transport/faults';
import type { Places } from '../transport/places';
import type { StreamMaker } from '../transport/streams';
import type { ReferenceSources } from './referenceSources';
import { SharedTask } from './sharedTask';
import { directLink, linkAdvice } from './shareLinks';

/** Longest time for fetching one reference image. */
const DOWNLOAD_MS = 120_000;

/** Fetches reference images, each once for an execution and a provider. */
export class Downloads {
	private readonly begun = new Map<string, SharedTask<BinaryFile>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
		private readonly places: Places,
		private readonly sources: ReferenceSources,
	) {}

	/**
	 * Begins to fetch what is at an address, or waits with those who have begun.
	 * @param baseUrl of the provider, whose own host is trusted
	 */
	of(address: string, baseUrl: string, timeoutMs: number): SharedTask<BinaryFile> {
		const key = JSON.stringify([baseUrl, address]);
		const others = this.begun.get(key);
		if (others?.join()) return others;
		const most = Math.min(DOWNLOAD_MS, timeoutMs);
		const task = new SharedTask(this.context, this.places, most, (deadline) =>
			this.fetched(deadline, address, baseUrl),
		);
		this.begun.set(key, task);
		task.result.catch((error: unknown) => {
			// A later item may be luckier.
			const isLasting = error instanceof Failure && !error.details.retryable;
			if (!isLasting && this.begun.get(key) === task) this.begun.delete(key);
		});
		return task;
	}

	private async fetched(deadline: Deadline, address: string, baseUrl: string): Promise<BinaryFile> {
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
	if (deadline.cancelled) return explainTransportFault(error, deadline);
	if (!deadline.timedOut) return error;
	return badInput(
		`The reference image at ${shownAddress(address)} did not come in time`,
		'Nothing was sent. Check the address under "Image URLs", raise "Timeout" in the options, or fetch the image with an HTTP Request node.',
	).with({ retryable: true });
}
