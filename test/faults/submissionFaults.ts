import type { Chance } from './chance';

type Fault = Record<string, unknown> | null;
type Behaviour = Record<string, unknown>;

/** Stands for the key of the API in an answer; put in when the answer is set. */
export const KEY = '<key>';

const soon = { 'retry-after': '0', 'x-request-id': `request of ${KEY}` };
const google = (code: number, status: string) => ({
	error: { code, message: `It is a ${code}, with ${KEY}.`, status },
});
const page = (status: number) => ({
	status,
	headers: soon,
	body: `<html><h1>${status} of a gateway</h1><p>${KEY}</p></html>`,
});
const later = (code: number, status: string) => ({
	status: code,
	headers: soon,
	body: google(code, status),
});

/** Turned away for now by Google itself, or by what stands before it. */
const LATER: Fault[] = [
	later(429, 'RESOURCE_EXHAUSTED'),
	later(500, 'INTERNAL'),
	later(503, 'UNAVAILABLE'),
	later(504, 'DEADLINE_EXCEEDED'),
	page(502),
	page(503),
];
const NEVER: Fault[] = [
	...[400, 401, 403, 404, 409].map((code) => later(code, 'INVALID_ARGUMENT')),
	{ status: 302, headers: { location: `http://127.0.0.1:9/?key=${KEY}` }, body: '' },
	{ status: 400, body: 'x'.repeat(200_000) },
];
const NONSENSE: Fault[] = [
	{ status: 200, body: `<html>Log in, ${KEY}</html>` },
	{ status: 200, body: '{}' },
	{ status: 200, body: '{"name":"batches/' },
	{ status: 200, body: '{"operations":5}' },
	{ status: 204, body: '' },
];
/** The batch is created, and the answer does not say so. */
const UNSAID: Fault[] = [
	{ ...later(500, 'INTERNAL'), billed: true },
	{ ...page(502), billed: true },
	{ ...page(503), billed: true },
	{ ...page(504), billed: true },
	{ status: 524, body: '<html>A timeout occurred</html>', billed: true },
	{ status: 408, body: '', billed: true },
	{ status: 200, body: '', billed: true },
	{ status: 200, body: `{"name":"operations/${KEY}"}`, billed: true },
];

function broken(chance: Chance, bytes: number, kinds: readonly string[]): Fault {
	const beforeHeaders = chance.below(3) === 0;
	return { network: chance.of(kinds), afterBytes: chance.below(bytes), beforeHeaders };
}

const list = (count: number, draw: () => Fault) => Array.from({ length: count }, draw);

interface Calling {
	/** Whether no answer to a call has an image. */
	hasShortAnswers: boolean;
	/** Whether a refusal for good is taken as such, and does not come again. */
	isFinal: boolean;
}

/** A request that reads, creates, cancels or deletes a batch. */
function callFault(chance: Chance, { hasShortAnswers, isFinal }: Calling): Fault {
	const share = chance.next();
	if (share < 0.5) return null;
	if (share < 0.68) return chance.of(LATER);
	if (share < 0.74) return chance.of(isFinal ? LATER : NEVER);
	if (share < 0.78) return chance.of(NONSENSE);
	if (share < 0.88) return chance.of(UNSAID);
	if (share < 0.97) return broken(chance, 1200, ['reset']);
	// What drips takes its time, so an answer with images would take an hour.
	return broken(chance, 1200, hasShortAnswers ? ['stall', 'drip'] : ['stall']);
}

function uploadFault(chance: Chance): Fault {
	const share = chance.next();
	if (share < 0.72) return null;
	if (share < 0.82) return chance.of(LATER);
	if (share < 0.85) return chance.of([...NEVER, ...NONSENSE]);
	if (share < 0.92) return { network: 'reset', afterReceivedBytes: chance.below(3000) };
	if (share < 0.98) return broken(chance, 200, ['reset']);
	return { network: 'stall', afterReceivedBytes: chance.below(3000) };
}

/** What the provider does while items are submitted. */
export function submitFaults(
	chance: Chance,
	requests: number,
	hasShortAnswers: boolean,
): Behaviour {
	return {
		batchFaults: list(6, () => callFault(chance, { hasShortAnswers, isFinal: false })),
		uploadFaults: list(requests + 2, () => uploadFault(chance)),
		fileFaults: list(2, () => (chance.below(6) === 0 ? chance.of(LATER) : null)),
		batchListHides: chance.of([0, 0, 0, 1, 2, 6]),
	};
}

interface Reading extends Calling {
	/** Whether the results file is short. */
	hasShortFile: boolean;
}

/** What the provider does while a batch is read or cancelled. */
export function readFaults(chance: Chance, reading: Reading): Behaviour {
	const { hasShortFile, isFinal } = reading;
	const refused = () => chance.of(isFinal ? LATER : NEVER);
	const downloadFault = (): Fault => {
		const share = chance.next();
		if (share < 0.35) return null;
		if (share < 0.5) return chance.of(LATER);
		if (share < 0.54) return refused();
		const slow = hasShortFile ? ['stall', 'drip'] : ['stall'];
		const bytes = hasShortFile ? 1500 : chance.of([2000, 100_000, 400_000]);
		return broken(chance, bytes, share < 0.95 ? ['reset'] : slow);
	};
	return {
		batchFaults: list(3, () => callFault(chance, reading)),
		downloadFaults: list(4, downloadFault),
		fileFaults: list(1, () => (chance.below(3) === 0 ? chance.of([...LATER, ...NEVER]) : null)),
	};
}

/** No more faults. */
export const CALM: Behaviour = {
	batchFaults: [],
	uploadFaults: [],
	fileFaults: [],
	downloadFaults: [],
	batchListHides: 0,
};

/** What a line gets, and what should come of it. */
export interface DrawnLine {
	fault: Record<string, unknown> | undefined;
	gives: 'image' | 'none' | 'missing' | 'stranger';
	/** Whether the result has a line that cannot be told to be this request's. */
	isRaw: boolean;
}

const gives = (kind: DrawnLine['gives'], fault?: Record<string, unknown>): DrawnLine => ({
	fault,
	gives: kind,
	isRaw: false,
});

const ANSWERS = [
	{ error: { code: 429, message: `Slow down, ${KEY}.`, status: 'RESOURCE_EXHAUSTED' } },
	{ error: { code: 8, message: `Slow down, ${KEY}.` } },
	{ error: { code: 13, message: KEY } },
	{ error: { code: 400, message: 'No.', status: 'INVALID_ARGUMENT' } },
	{ error: { status: 'UNAVAILABLE' } },
	{ error: {} },
	...['SAFETY', 'PROHIBITED_CONTENT', KEY].map((blocked) => ({ blocked })),
	...['IMAGE_SAFETY', 'NO_IMAGE', 'MAX_TOKENS', KEY].map((finishReason) => ({
		finishReason,
		finishMessage: `It was not made for ${KEY}.`,
	})),
	{ textOnly: `Which boat do you mean, ${KEY}?` },
	{ empty: true },
	{ answer: {} },
	{ answer: { error: { code: 503, message: 'Later.' } } },
	{ answer: { candidates: [null, { content: null }, 5] } },
	{
		answer: {
			candidates: [
				{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'QUJDR' } }] } },
			],
		},
	},
];

const RAW = [
	'',
	'not JSON',
	`not JSON, ${KEY}`,
	'{"key":',
	'null',
	'[]',
	'5',
	'"text"',
	'{}',
	'['.repeat(3000),
	'{"response":{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo',
	'x'.repeat(300_000),
];

/** @param isInline whether the results stand in the description, where a broken line breaks it all */
export function lineOf(chance: Chance, stranger: string, isInline: boolean): DrawnLine {
	const share = chance.next();
	if (share < 0.45) return gives('image');
	if (share < 0.53) return gives('image', { ignoreRatio: true });
	if (share < 0.6) return gives('image', { duplicate: true });
	if (share < 0.66) return gives('stranger', { unknownKey: stranger });
	if (share < 0.72) return gives('missing', { omit: true });
	if (share < 0.82 && !isInline) {
		return { ...gives('missing', { raw: chance.of(RAW) }), isRaw: true };
	}
	return gives('none', chance.of(ANSWERS));
}
