import { Failure } from '../failure/failure';
import { requestIdOf } from '../gemini/requestId';
import { tierInHeaders } from '../gemini/serviceTier';
import { AnswerScanner, type ScannedAnswer, type ScanOptions } from '../streaming/answerScanner';
import { collect, type ByteSource } from '../streaming/byteSource';
import { JsonSyntaxError } from '../streaming/jsonScanner';
import { httpRequest, type HttpResponse } from './httpRequest';
import { asBytes } from './binaryFile';
import type { Deadline } from './deadline';
import { decompress } from './decompress';
import { resolvesInTime } from './onAbort';
import { connectionFailure } from './connectionFailure';
import { maskAnswer } from './maskAnswer';
import { wait, type Pacer } from './pacer';
import type { Provider } from './provider';
import { requestUrl } from './requestUrl';
import { retryDelay } from './retryDelay';
import { readSmallBody } from './smallBody';
import { bodyFailure, type Readable, type StreamMaker } from './streamMaker';
import { httpFailure } from './httpFailure';

/** Bodies up to this size are sent from one buffer; a stream would only cost time. */
const SMALL_BODY_BYTES = 64 * 1024;

/**
 * How long reading an answer may pause in all until n8n's storage can take more. After that, its images are
 * held instead: the user's timeout is for the provider.
 */
const MOST_PAUSE_MS = 5_000;

export interface Call {
	provider: Provider;
	model: string;
	/** Besides those that every request has. */
	headers?: Readonly<Record<string, string>>;
	/** The service tier that is asked for, if any. */
	serviceTier?: string;
	body: ByteSource;
	/** How often the request may be sent, the first time included. */
	maxAttempts: number;
	/** Whether to send the request again after an attempt that may have been charged for. */
	retryAfterTimeout: boolean;
	/** Called before such a repetition: whether the spending limit allows for it. */
	mayCostAgain: () => boolean;
	scan: ScanOptions;
}

/** An answer, and how it was obtained. */
export interface CallResult {
	scanned: ScannedAnswer;
	/** How often the request was sent. */
	attempts: number;
	/** How many of the earlier attempts may have been charged for. */
	chargedAttempts: number;
	requestId: string | undefined;
	/** The service tier that served the request, in the words of the answer's header. */
	tierHeader: string | undefined;
}

/**
 * Sends a `generateContent` request and reads the answer as it arrives. A request that the provider
 * did not process is sent again; one that may have been charged for, only if the user wants that. All
 * attempts share the deadline's time, which restarts only after a timeout.
 * @throws Failure when there is no answer, for whatever reason
 */
export async function callModel(
	call: Call,
	deadline: Deadline,
	streams: StreamMaker,
	pacer: Pacer,
): Promise<CallResult> {
	let chargedAttempts = 0;
	for (let attempts = 1; ; attempts++) {
		try {
			return { ...(await callOnce(call, deadline, streams)), attempts, chargedAttempts };
		} catch (error) {
			const failure = connectionFailure(error, deadline).with({ attempts, chargedAttempts });
			const { repetition } = failure;
			if (repetition === 'freely') deadline.isUnderWay = false;
			if (!mayRepeat(failure, call) || attempts >= call.maxAttempts) throw failure;
			if (deadline.timedOut) deadline.renew();
			const delay = retryDelay(attempts, failure.facts.retryAfterMs, Math.random());
			if (delay >= deadline.leftMs) throw failure;
			// All requests of the run share the quota.
			if (failure.facts.httpCode === 429) pacer.pause(delay);
			await wait(delay, deadline.signal);
			await pacer.start(deadline.signal);
			// The deadline ended the wait, so nothing more is sent.
			if (deadline.signal.aborted) {
				throw deadline.cancelled ? connectionFailure(undefined, deadline) : failure;
			}
			if (repetition !== 'onRequest') continue;
			if (!call.mayCostAgain()) throw failure.with({ heldBack: 'spendingLimit' });
			chargedAttempts++;
		}
	}
}

function mayRepeat({ repetition }: Failure, { retryAfterTimeout }: Call): boolean {
	return repetition === 'freely' || (repetition === 'onRequest' && retryAfterTimeout);
}

async function callOnce(
	call: Call,
	deadline: Deadline,
	streams: StreamMaker,
	hasNewToken = false,
): Promise<Pick<CallResult, 'scanned' | 'requestId' | 'tierHeader'>> {
	const body = await bodyOf(call.body, deadline, streams);
	try {
		if (deadline.signal.aborted) throw new Error('The call was ended.');
		deadline.isUnderWay = true;
		const { statusCode, headers, body: answer, wasOldToken } = await send(deadline, call, body);
		streams.learnFrom(answer);
		if (wasOldToken && !hasNewToken) {
			await readSmallBody(answer, deadline);
			if (isStream(body)) body.destroy();
			return await callOnce(call, deadline, streams, true);
		}
		const requestId = call.provider.mask.text(requestIdOf(headers) ?? '') || undefined;
		if (statusCode < 200 || statusCode >= 300) {
			const { text } = await readSmallBody(answer, deadline);
			throw httpFailure({ statusCode, headers, text, requestId }, call);
		}
		const scanned = await scan(answer, call, deadline, requestId);
		return { scanned, requestId, tierHeader: tierInHeaders(headers) };
	} catch (error) {
		throw connectionFailure(bodyFailure(body, error), deadline);
	} finally {
		if (isStream(body)) body.destroy();
	}
}

async function send(
	{ context, timeoutMs }: Deadline,
	{ provider, model, headers: own, body: { length } }: Call,
	body: Readable | Buffer,
): Promise<HttpResponse<Readable>> {
	const url = requestUrl(provider, model);
	const headers = {
		...own,
		'Content-Type': 'application/json',
		'Content-Length': String(length),
		Accept: 'application/json',
	};
	// The deadline ends the request earlier; this only lifts n8n's own limit of 300 s.
	const timeout = timeoutMs + 60_000;
	return await httpRequest(
		context,
		{ method: 'POST', url, headers, body, timeout },
		'stream',
		provider,
	);
}

async function bodyOf(
	body: ByteSource,
	{ context }: Deadline,
	streams: StreamMaker,
): Promise<Readable | Buffer> {
	if (body.length <= SMALL_BODY_BYTES) return await collect(body);
	await streams.prepare(context);
	return streams.from(body) ?? (await collect(body));
}

async function scan(
	answer: Readable,
	{ provider, scan: options }: Call,
	deadline: Deadline,
	requestId: string | undefined,
): Promise<ScannedAnswer> {
	const scanner = new AnswerScanner(options);
	const start: Buffer[] = [];
	let pauseMs = MOST_PAUSE_MS;
	try {
		for await (const bytes of decompress(chunksOf(answer))) {
			if (start.length === 0) start.push(Buffer.from(bytes.subarray(0, 256)));
			scanner.push(bytes);
			if (scanner.isDone) break;
			const ready = pauseMs > 0 ? options.outlet?.ready() : undefined;
			if (ready) pauseMs = await timeLeftOnceReady(ready, pauseMs, deadline);
		}
		return maskAnswer(scanner.end(), provider.mask);
	} catch (error) {
		await options.outlet?.abandon(error);
		// A complete image is paid for, so it is kept.
		const salvaged = deadline.cancelled ? undefined : scanner.salvage();
		if (salvaged) return maskAnswer(salvaged, provider.mask);
		const failure = unreadable(error, Buffer.concat(start).toString());
		throw connectionFailure(failure, deadline).with({ requestId });
	}
}

/** @returns how long later pauses may still be, in ms */
async function timeLeftOnceReady(
	ready: Promise<unknown>,
	mostMs: number,
	{ signal }: Deadline,
): Promise<number> {
	const since = Date.now();
	const isReady = await resolvesInTime(ready, mostMs, signal);
	return isReady ? mostMs - (Date.now() - since) : 0;
}

async function* chunksOf(answer: Readable): AsyncGenerator<Buffer> {
	for await (const chunk of answer) yield asBytes(chunk);
}

function unreadable(error: unknown, start: string): unknown {
	if (!(error instanceof JsonSyntaxError)) return error;
	const kind = /^\s*</.test(start) ? 'webPageAnswer' : 'unreadableAnswer';
	return new Failure(kind, { httpCode: 200 }, error);
}

function isStream(body: Readable | Buffer): body is Readable {
	return !Buffer.isBuffer(body);
}
