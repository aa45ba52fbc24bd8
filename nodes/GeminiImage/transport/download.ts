import type { IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import { BILLED, Failure } from '../gemini/failure';
import { ANSWERS } from '../failure/finishReasons';
import { displayUrl } from './publicUrl';
import { urlFailure } from './urlFailure';
import { httpRequest } from './httpRequest';
import { asBytes } from './binaryFile';
import type { KeyMask } from './keyMask';
import type { Readable } from './streamMaker';

/** What is fetched: an image of an answer, or one that the user names. */
type Downloaded = 'answer' | 'reference';

interface Download {
	stream: Readable;
	chunks: AsyncIterable<Buffer>;
	/** In bytes, where its host tells and it is no more than is fetched. */
	length: number | undefined;
}

/** Most bytes of an image that are fetched. */
const MAX_IMAGE_BYTES = 100 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 120_000;

const WITH_KEY = 'its address has the API key in it, which must not go astray';

/**
 * Opens an image at an address that a user or a provider's answer names. The key is not sent.
 * @param context one whose cancel signal ends the call in time
 * @param what for messages: what is fetched
 * @param mask tells addresses with the key in them, which would take it to whatever host
 * @throws Failure when the address may not be fetched, or does not give an image
 */
export async function openDownload(
	context: IExecuteFunctions,
	link: string,
	baseUrl: string,
	what: Downloaded,
	mask?: KeyMask,
): Promise<Download> {
	if (mask?.isInAddress(link)) throw notFetched('', WITH_KEY, what);
	let address = link;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		const fault = urlFailure(address, baseUrl);
		if (fault) {
			const where = URL.canParse(address) ? new URL(address).host || address : address;
			throw notFetched(where, fault.reason, what, { todo: hop === 0 ? fault.todo : undefined });
		}
		const url = new URL(address);
		const { statusCode, headers, body: stream } = await get(context, url, what);
		const { location } = headers;
		if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
			stream.destroy();
			if (mask?.isInAddress(location)) throw notFetched(url.host, WITH_KEY, what);
			if (!URL.canParse(location, url.href)) {
				throw notFetched(url.host, 'it is redirected to what is no web address', what);
			}
			address = new URL(location, url).href;
			continue;
		}
		if (statusCode !== 200) {
			stream.destroy();
			const reason = `its host answered with HTTP ${statusCode}`;
			const passes = statusCode === 429 || statusCode >= 500;
			const todo = [401, 403].includes(statusCode) ? NOT_OPEN : undefined;
			throw notFetched(url.host, reason, what, { passes, todo });
		}
		return {
			stream,
			chunks: limitSize(context, stream, url.host, what),
			length: lengthOf(headers),
		};
	}
	throw notFetched(new URL(link).host, 'it is redirected too often', what);
}

function lengthOf(headers: IN8nHttpFullResponse['headers']): number | undefined {
	// Of a compressed answer it is not the image's.
	if (headers['content-encoding']) return undefined;
	const length = Number(headers['content-length'] ?? Infinity);
	return Number.isSafeInteger(length) && length > 0 && length <= MAX_IMAGE_BYTES
		? length
		: undefined;
}

async function get(context: IExecuteFunctions, url: URL, what: Downloaded) {
	const abortSignal = context.getExecutionCancelSignal();
	const request = { url: url.href, timeout: TIMEOUT_MS, abortSignal };
	try {
		return await httpRequest(context, request, 'stream', 'withoutKey');
	} catch (error) {
		throw unfetched(context, error, url.host, what);
	}
}

async function* limitSize(
	context: IExecuteFunctions,
	stream: Readable,
	host: string,
	what: Downloaded,
): AsyncGenerator<Buffer> {
	let length = 0;
	try {
		for await (const chunk of stream) {
			const bytes = asBytes(chunk);
			length += bytes.length;
			if (length > MAX_IMAGE_BYTES) throw notFetched(host, 'it is larger than 100 MB', what);
			yield bytes;
		}
	} catch (error) {
		throw unfetched(context, error, host, what);
	}
}

/** A download that broke; one that was ended by the run or its timeout is explained by them. */
function unfetched(
	context: IExecuteFunctions,
	error: unknown,
	host: string,
	what: Downloaded,
): unknown {
	if (error instanceof Failure || context.getExecutionCancelSignal()?.aborted) return error;
	return notFetched(host, 'its host did not answer, or broke off', what, { passes: true });
}

const CHECK = 'Check the address under "Image URLs", or fetch the image with an HTTP Request node.';
const NOT_OPEN =
	'It is not open to everybody: share it, or fetch it with an HTTP Request node, which can log in, and name its binary field under "Image Fields".';

/** @param passes whether it may go well a little later; a download is never billed */
function notFetched(
	host: string,
	reason: string,
	what: Downloaded,
	{ passes = false, todo = CHECK }: { passes?: boolean; todo?: string } = {},
): Failure {
	const where = displayUrl(host, 100);
	const repeat = passes ? ('unbilled' as const) : undefined;
	if (what === 'reference') {
		return new Failure(`The reference image on ${where} cannot be fetched: ${reason}`, {
			description: `Nothing was sent. ${todo}`,
			reason: 'BAD_INPUT',
			retryable: passes,
			repeat,
		});
	}
	const [happened, again] = ANSWERS.IMAGE_LINK;
	return new Failure(`${happened}: ${reason}`, {
		description: `${where && `The address is on ${where}. `}${again} ${BILLED}`,
		reason: 'IMAGE_LINK',
		retryable: false,
		repeat,
	});
}
