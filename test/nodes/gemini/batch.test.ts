import { batchName, hasEnded, readBatch } from '../../../nodes/GeminiImage/gemini/batch';

const operation = (metadata: object, more: object = {}) => ({
	name: 'batches/1',
	metadata: { model: 'models/gemini-3-pro-image', ...metadata },
	...more,
});

test('the description of a batch is read', () => {
	const read = readBatch(
		operation(
			{
				displayName: 'Boats',
				state: 'BATCH_STATE_SUCCEEDED',
				createTime: '2026-11-26T10:00:00Z',
				endTime: '2026-11-26T11:00:00Z',
				inputConfig: { fileName: 'files/in' },
				output: { responsesFile: 'files/out' },
				batchStats: { requestCount: '3', successfulRequestCount: '2', failedRequestCount: '1' },
			},
			{ done: true },
		),
	);
	expect(read).toEqual({
		name: 'batches/1',
		displayName: 'Boats',
		model: 'gemini-3-pro-image',
		state: 'succeeded',
		requests: 3,
		succeeded: 2,
		failed: 1,
		createTime: '2026-11-26T10:00:00Z',
		endTime: '2026-11-26T11:00:00Z',
		expireTime: '2026-11-28T10:00:00.000Z',
		inputFile: 'files/in',
		responsesFile: 'files/out',
		hasInlineResults: false,
		error: undefined,
	});
});

describe('its state', () => {
	const stateOf = (metadata: object, more: object = {}) =>
		readBatch(operation(metadata, more))?.state;

	test.each(['BATCH_STATE_', 'JOB_STATE_', ''])('may start with "%s"', (prefix) => {
		const words = ['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'];
		const states = words.map((word) => stateOf({ state: `${prefix}${word}` }));
		expect(states).toEqual(words.map((word) => word.toLowerCase()));
		expect(states.map((state) => state && hasEnded({ state }))).toEqual([
			false,
			false,
			true,
			true,
			true,
			true,
		]);
	});

	test('may be missing, or new', () => {
		const output = { responsesFile: 'files/out' };
		const stats = { requestCount: 2, successfulRequestCount: 2 };
		expect(stateOf({})).toBe('running');
		expect(stateOf({ state: 'BATCH_STATE_PAUSED' })).toBe('running');
		expect(stateOf({}, { done: true })).toBe('succeeded');
		expect(stateOf({}, { done: true, error: { code: 13 } })).toBe('failed');
		expect(stateOf({ output }, { done: true, error: { code: 13 } })).toBe('succeeded');
		expect(stateOf({ output, batchStats: stats })).toBe('succeeded');
	});
});

describe('its counts', () => {
	const counts = (batchStats: unknown) => {
		const { requests, succeeded, failed } = readBatch(operation({ batchStats })) ?? {};
		return [requests, succeeded, failed];
	};

	test.each([
		[{ requestCount: '4', successfulRequestCount: '3', failedRequestCount: '1' }, [4, 3, 1]],
		[{ requestCount: 4, successfulRequestCount: 4 }, [4, 4, 0]],
		[{ requestCount: '4' }, [4, 0, 0]],
		[{ requestCount: 'many' }, [undefined, undefined, undefined]],
		[{ request_count: '2' }, [2, 0, 0]],
		[undefined, [undefined, undefined, undefined]],
	])('of %j', (stats, expected) => {
		expect(counts(stats)).toEqual(expected);
	});
});

describe('its results', () => {
	const where = (metadata: object, more: object = {}) => {
		const { responsesFile, hasInlineResults } = readBatch(operation(metadata, more)) ?? {};
		return [responsesFile, hasInlineResults];
	};

	test.each<[object, object, unknown[]]>([
		[{ output: { responsesFile: 'files/a' } }, {}, ['files/a', false]],
		[{}, { response: { responsesFile: 'files/a' } }, ['files/a', false]],
		[{}, { response: { output: { responsesFile: 'files/a' } } }, ['files/a', false]],
		[{ dest: { fileName: 'files/a' } }, {}, ['files/a', false]],
		[{ output: { inlinedResponses: { inlinedResponses: [0] } } }, {}, [undefined, true]],
		[{}, { response: { inlinedResponses: [0, 0] } }, [undefined, true]],
		[{ output: { inlinedResponses: { inlinedResponses: [] } } }, {}, [undefined, false]],
		[{}, {}, [undefined, false]],
	])('in %j and %j', (metadata, more, expected) => {
		expect(where(metadata, more)).toEqual(expected);
	});
});

test.each([null, 'text', {}, { name: 'operations/1' }, []])('%j is no batch', (value) => {
	expect(readBatch(value)).toBeUndefined();
});

test.each([
	['batches/abc', 'batches/abc'],
	[' abc ', 'batches/abc'],
	['https://example.com/v1beta/batches/abc?key=1', 'batches/abc'],
	['batches/abc:cancel', 'batches/abc'],
	['', ''],
	['../files/abc', ''],
])('the name %j is %j', (given, name) => {
	expect(batchName(given)).toBe(name);
});
