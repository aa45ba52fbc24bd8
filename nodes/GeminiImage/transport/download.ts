import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { isPassingCause, type DownloadFailureCause } from '../failure/downloadCause';
import { Failure, isFailure } from '../failure/failure';
import type { UrlKind } from '../failure/urlAdvice';
import { displayUrl, isOwnHost } from './publicUrl';
import { urlFailure } from './urlFailure';
import { httpRequest } from './httpRequest';
import { asBytes } from './binaryFile';
import type { CallContext } from './callContext';
import { isAboutTrust } from './connectionFailure';
import type { KeyMask } from './keyMask';
import type { Provider } from './provider';
import { proxyFailure, type ProxyFailure } from './proxyFailure';
import type { Readable } from './streamMaker';
import { tlsOptions } from './tlsOptions';

/** What is fetched: an image of an answer, or one that the user names. */
type Downloaded = 'answer' | 'reference';

interface Download {
	stream: Readable;
	chunks: AsyncIterable<Buffer>;
	/** In bytes, where its host states it and that much is fetched. */
	length: number | undefined;
}

/** The provider whose own host is trusted. */
export type DownloadProvider = Pick<Provider, 'baseUrl' | 'credential'>;

/** Larger images are not fetched. */
const MAX_IMAGE_BYTES = 100 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 120_000;

/**
 * Opens an image at an address that a user or a provider's answer names. The key is not sent. Only the
 * provider's own host is trusted, and may have any certificate where the credential says so.
 * @param context one whose cancel signal ends the call in time
 * @param mask recognizes addresses that hold the key, which would take it to any host
 * @throws Failure when the address may not be fetched, or does not give an image
 */
export async function openDownload(
	context: CallContext,
	link: string,
	provider: DownloadProvider,
	what: Downloaded,
	mask?: KeyMask,
): Promise<Download> {
	if (mask?.isInAddress(link)) throw downloadFailure(what, '', 'holdsKey');
	const { baseUrl } = provider;
	let address = link;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		const refused = urlFailure(address, baseUrl);
		if (refused) {
			const host = URL.canParse(address) ? new URL(address).host || address : address;
			throw downloadFailure(what, host, refused.why, hop === 0 ? refused.urlKind : undefined);
		}
		const url = new URL(address);
		const { statusCode, headers, body: stream } = await get(context, url, provider, what);
		const { location } = headers;
		if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
			stream.destroy();
			if (mask?.isInAddress(location)) throw downloadFailure(what, url.host, 'holdsKey');
			if (!URL.canParse(location, url.href)) {
				throw downloadFailure(what, url.host, 'redirectedNowhere');
			}
			address = new URL(location, url).href;
			continue;
		}
		if (statusCode !== 200) {
			stream.destroy();
			if (statusCode === 407) {
				throw keptByProxy(new Failure('proxyLoginRejected', { httpCode: 407 }), url.host, what);
			}
			throw downloadFailure(what, url.host, { status: statusCode });
		}
		return {
			stream,
			chunks: limitSize(context, stream, url.host, what),
			length: lengthOf(headers),
		};
	}
	throw downloadFailure(what, new URL(link).host, 'redirectedTooOften');
}

function lengthOf(headers: IN8nHttpFullResponse['headers']): number | undefined {
	// The length of a compressed answer is not the image's.
	if (headers['content-encoding']) return undefined;
	const length = Number(headers['content-length'] ?? Infinity);
	return Number.isSafeInteger(length) && length > 0 && length <= MAX_IMAGE_BYTES
		? length
		: undefined;
}

async function get(
	context: CallContext,
	url: URL,
	{ baseUrl, credential }: DownloadProvider,
	what: Downloaded,
) {
	const abortSignal = context.getExecutionCancelSignal();
	const tls = isOwnHost(url, baseUrl) ? tlsOptions(credential.data ?? {}) : {};
	const request = { url: url.href, timeout: TIMEOUT_MS, abortSignal, ...tls };
	try {
		return await httpRequest(context, request, 'stream', 'withoutKey');
	} catch (error) {
		throw toDownloadFailure(context, error, url.host, what);
	}
}

async function* limitSize(
	context: CallContext,
	stream: Readable,
	host: string,
	what: Downloaded,
): AsyncGenerator<Buffer> {
	let length = 0;
	try {
		for await (const chunk of stream) {
			const bytes = asBytes(chunk);
			length += bytes.length;
			if (length > MAX_IMAGE_BYTES) throw downloadFailure(what, host, 'tooLarge');
			yield bytes;
		}
	} catch (error) {
		throw toDownloadFailure(context, error, host, what);
	}
}

/** What ended with the run or its deadline is left to those. */
function toDownloadFailure(
	context: CallContext,
	error: unknown,
	host: string,
	what: Downloaded,
): unknown {
	if (isFailure(error) || context.getExecutionCancelSignal()?.aborted) return error;
	const proxy = proxyFailure(error);
	if (proxy) return keptByProxy(proxy, host, what);
	const why = isAboutTrust(error) ? 'certificateUntrusted' : 'brokeOff';
	return downloadFailure(what, host, why, undefined, error);
}

/** The image of an answer is paid for, whatever keeps it from n8n. */
function keptByProxy(
	failure: ProxyFailure | Failure<'proxyLoginRejected'>,
	host: string,
	what: Downloaded,
): Failure {
	if (what === 'reference') return failure;
	return downloadFailure(what, host, failure.kind, undefined, failure.cause);
}

/** A download is never charged for; the image of an answer is. */
function downloadFailure(
	what: Downloaded,
	address: string,
	why: DownloadFailureCause,
	urlKind?: UrlKind,
	cause?: unknown,
): Failure {
	const host = displayUrl(address, 100);
	if (what === 'answer') return new Failure('imageLinkUnreachable', { host, why }, cause);
	const isRepeatable = isPassingCause(why);
	const facts = { host, why, urlKind, isRetryable: isRepeatable, isRepeatable };
	return new Failure('referenceNotFetched', facts, cause);
}
