import type { IHttpRequestOptions } from 'n8n-workflow';
import type { BatchCalls } from '../../../nodes/GeminiImage/transport/batches';
import { uploadBatchFile } from '../../../nodes/GeminiImage/transport/batchFile';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { Pacer } from '../../../nodes/GeminiImage/transport/pacer';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';
import { Readable } from 'node:stream';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';

afterEach(() => jest.restoreAllMocks());

const CHUNKS = 5;
/** More than is read ahead, so that sending keeps step with reading. */
const CHUNK_BYTES = 512 * 1024;

const TIMEOUT_MS = 60_000;
const SMALL_ANSWER_MS = 10_000;
const baseUrl = 'https://google.example';

const file = {
	length: CHUNKS * CHUNK_BYTES,
	*read() {
		for (let chunk = 0; chunk < CHUNKS; chunk++) yield Buffer.alloc(CHUNK_BYTES);
	},
};

/** A clock and a timer that tests turn by themselves. */
function useOwnTime() {
	let now = Date.now();
	let timer = new AbortController();
	jest.spyOn(Date, 'now').mockImplementation(() => now);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		// Others wait for a short answer.
		if (ms === SMALL_ANSWER_MS) return new AbortController().signal;
		timer = new AbortController();
		return timer.signal;
	});
	return {
		/** So much time goes by, and the timer that was set before it is over. */
		pass(ms: number) {
			now += ms;
			timer.abort();
		},
	};
}

function answer(body: object, headers: Record<string, string> = {}) {
	return { statusCode: 200, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
}

/** @param onChunk what happens while each chunk of the file is on its way */
function callsWith(onChunk: () => void): BatchCalls {
	const send = async function (
		this: BatchCalls['context'],
		_type: string,
		{ url, body }: IHttpRequestOptions,
	) {
		if (url.endsWith('/upload/v1beta/files')) {
			return answer({}, { 'x-goog-upload-url': `${baseUrl}/bytes` });
		}
		let received = 0;
		for await (const chunk of body as AsyncIterable<Buffer>) {
			received += chunk.length;
			onChunk();
			if (this.getExecutionCancelSignal()?.aborted) throw new Error('aborted');
		}
		expect(received).toBe(file.length);
		return answer({ file: { name: 'files/abc', uri: `${baseUrl}/files/abc`, state: 'ACTIVE' } });
	};
	const context = {
		helpers: { httpRequestWithAuthentication: send },
		getExecutionCancelSignal: () => undefined,
	};
	return {
		context,
		provider: { baseUrl, name: 'google', credential: { data: {} }, mask: new KeyMask('') },
		streams: new StreamMaker(),
		pacer: new Pacer(undefined),
		timeoutMs: TIMEOUT_MS,
		maxTries: 1,
		// As much of n8n's context as an upload asks for.
	} as unknown as BatchCalls;
}

test('an upload may take longer than the timeout, as long as it goes on', async () => {
	const time = useOwnTime();
	const calls = callsWith(() => time.pass(TIMEOUT_MS * 0.9));
	const { name } = await uploadBatchFile(calls, file, 'note');
	expect(name).toBe('files/abc');
});

test('an upload that stands still ends with the timeout', async () => {
	const time = useOwnTime();
	const calls = callsWith(() => time.pass(TIMEOUT_MS * 1.1));
	const error: unknown = await uploadBatchFile(calls, file, 'note').catch(
		(thrown: unknown) => thrown,
	);
	expect(isFailure(error) && error.kind).toBe('uploadTimedOut');
	expect(isFailure(error) && error.facts).toMatchObject({ upload: 'batchFile' });
});
