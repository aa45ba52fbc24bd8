import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure, isFailure } from '../failure/failure';
import { displayUrl } from '../transport/publicUrl';
import type { StorageContext } from '../transport/callContext';
import type { BinaryFile } from '../transport/binaryFile';
import type { Deadline } from '../transport/deadline';
import { openDownload, type DownloadProvider } from '../transport/download';
import { connectionFailure } from '../transport/connectionFailure';
import type { Semaphore } from '../transport/semaphore';
import type { StreamMaker } from '../transport/streamMaker';
import { tlsOptions } from '../transport/tlsOptions';
import type { ReferenceSources } from './referenceSources';
import { SharedJob } from './sharedJob';
import { directLink, serviceOf } from './shareLinks';

/** Longest time that fetching one reference image may take. */
const DOWNLOAD_MS = 120_000;

/** Fetches reference images, each once per execution and provider. */
export class Downloads {
	private readonly begun = new Map<string, SharedJob<BinaryFile>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
		private readonly places: Semaphore,
		private readonly sources: ReferenceSources,
	) {}

	/**
	 * Starts to fetch what is at an address, or joins the items that are waiting for it.
	 * @param provider whose own host is trusted
	 */
	of(address: string, provider: DownloadProvider, timeoutMs: number): SharedJob<BinaryFile> {
		const key = JSON.stringify([
			provider.baseUrl,
			tlsOptions(provider.credential.data ?? {}),
			address,
		]);
		const others = this.begun.get(key);
		if (others?.join()) return others;
		const most = Math.min(DOWNLOAD_MS, timeoutMs);
		const task = new SharedJob(this.context, this.places, most, (deadline) =>
			this.fetch(deadline, address, provider),
		);
		this.begun.set(key, task);
		task.result.catch((error: unknown) => {
			// It may work for a later item.
			const isLasting = isFailure(error) && !error.isRetryable;
			if (!isLasting && this.begun.get(key) === task) this.begun.delete(key);
		});
		return task;
	}

	private async fetch(
		deadline: Deadline<StorageContext>,
		address: string,
		provider: DownloadProvider,
	): Promise<BinaryFile> {
		const { context } = deadline;
		try {
			const download = await openDownload(context, directLink(address), provider, 'reference');
			return await this.sources.keep(context, this.streams, download);
		} catch (error) {
			throw fetchFailure(error, deadline, address);
		}
	}
}

/** What n8n's storage threw passes unchanged, to become a failure of the storage. */
function fetchFailure(
	error: unknown,
	deadline: Deadline<StorageContext>,
	address: string,
): unknown {
	if (isFailure(error)) {
		const isFetching = error.is('referenceNotFetched');
		return isFetching ? error.with({ service: serviceOf(address) }) : error;
	}
	if (deadline.cancelled) return connectionFailure(error, deadline);
	if (!deadline.timedOut) return error;
	return new Failure('referenceTimedOut', { url: displayUrl(address) }, error);
}
