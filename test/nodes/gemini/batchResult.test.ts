import { batchErrorFailure, readBatchResult } from '../../../nodes/GeminiImage/gemini/batchResult';

const CALL = { model: 'gemini-3-pro-image', knownModels: [], mask: (text: string) => text };

test.each<[object | string, unknown]>([
	[
		{ key: 'a', response: {} },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 7, response: {} },
		{ key: '7', error: undefined },
	],
	[
		{ metadata: { key: 'b' }, response: {} },
		{ key: 'b', error: undefined },
	],
	[
		{ key: '', metadata: { key: 'b' }, response: {} },
		{ key: 'b', error: undefined },
	],
	[
		{ key: '', metadata: { key: '' }, response: {} },
		{ key: undefined, error: undefined },
	],
	[{ response: {} }, { key: undefined, error: undefined }],
	[
		{ key: 'a', error: { code: 3 } },
		{ key: 'a', error: { code: 3 } },
	],
	[
		{ key: 'a', error: { code: 0 }, response: {} },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 'a', error: {}, response: {} },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 'a', error: null },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 'a', error: 'No luck' },
		{ key: 'a', error: { message: 'No luck' } },
	],
	[
		{ key: 'a', response: { error: { code: 500 } } },
		{ key: 'a', error: { code: 500 } },
	],
	[
		{ key: 'a', response: [{ candidates: [] }, { error: { code: 500 } }] },
		{ key: 'a', error: { code: 500 } },
	],
	[
		{ key: 'a', response: [{ candidates: [] }, null] },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 'a', status: { code: 8, message: 'Busy' } },
		{ key: 'a', error: { code: 8, message: 'Busy' } },
	],
	[
		{ key: 'a', status: { code: 0, message: 'OK' }, response: {} },
		{ key: 'a', error: undefined },
	],
	[
		{ key: 'a', status: 'done', response: {} },
		{ key: 'a', error: undefined },
	],
	['text', { key: undefined, error: undefined }],
])('%j is read', (value, read) => {
	expect(readBatchResult(value)).toEqual(read);
});

test.each([
	[1, 499, 'CANCELLED'],
	[2, 500, 'UNKNOWN'],
	[3, 400, 'INVALID_ARGUMENT'],
	[4, 504, 'DEADLINE_EXCEEDED'],
	[5, 404, 'NOT_FOUND'],
	[7, 403, 'PERMISSION_DENIED'],
	[8, 429, 'RESOURCE_EXHAUSTED'],
	[9, 400, 'FAILED_PRECONDITION'],
	[12, 501, 'UNIMPLEMENTED'],
	[13, 500, 'INTERNAL'],
	[14, 503, 'UNAVAILABLE'],
	[16, 401, 'UNAUTHENTICATED'],
])('the code %i of gRPC is HTTP %i, %s', (code, http, reason) => {
	const failure = batchErrorFailure({ code, message: 'No luck' }, CALL);
	expect(failure.facts).toMatchObject({ httpCode: http, reason, providerWords: 'No luck' });
	expect(failure.repetition).toBe('never');
});

test.each<[object, number, string]>([
	[{ code: 429, status: 'RESOURCE_EXHAUSTED' }, 429, 'RESOURCE_EXHAUSTED'],
	[{ code: '14' }, 503, 'UNAVAILABLE'],
	[{ status: 'INTERNAL' }, 500, 'INTERNAL'],
	[{ message: 'No luck' }, 500, 'UNKNOWN'],
	[{ code: 77 }, 500, 'UNKNOWN'],
	[{ code: 503 }, 503, 'HTTP_503'],
])('%j is HTTP %i, %s', (error, http, reason) => {
	const { facts } = batchErrorFailure({ ...error }, CALL);
	expect(facts).toMatchObject({ httpCode: http, reason });
});

test('what may succeed later says so', () => {
	const isRetryable = (code: number) => batchErrorFailure({ code }, CALL).isRetryable;
	expect([3, 7, 8, 13, 14].map(isRetryable)).toEqual([false, false, true, true, true]);
});
