import { requireDistinctKeys } from '../../../nodes/GeminiImage/batch/batchKeys';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';
import { thrownFailure } from '../thrownFailure';

test('keys that differ are accepted, and those that cannot be read are told elsewhere', () => {
	const unread = () => new Failure('promptEmpty', {});
	const keys = new Map([...['a', 'A', 'b', unread(), unread()].entries()]);
	expect(() => requireDistinctKeys(keys)).not.toThrow();
});

test('the first key that stands for several items is named with all of them', () => {
	const keys = new Map([...['b', 'a', 'b', 'a', 'b'].entries()]);
	const { kind, facts } = thrownFailure(() => requireDistinctKeys(keys));
	expect({ kind, facts }).toEqual({
		kind: 'batchKeyRepeated',
		facts: { key: 'b', items: [1, 3, 5] },
	});
});
