import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';
import type { Facts } from '../../../nodes/GeminiImage/failure/failureKind';

const HOUR_MS = 3_600_000;
const ONCE = 'The provider may have charged for this request';
const EACH = 'The provider may have charged for each attempt.';

function describeTimeout(facts: Facts): string {
	return explain(new Failure('timedOut', facts)).description;
}

function describeRefusedConnection(facts: Facts): string {
	return explain(new Failure('unreachable', { code: 'ECONNREFUSED', ...facts })).description;
}

test('one attempt is not counted, several are', () => {
	expect(describeTimeout({ attempts: 1 })).not.toMatch(/Tried/);
	expect(describeTimeout({ attempts: 3 })).toMatch(/^Tried 3 times\. /);
});

test('a charge is told once, whatever the attempts', () => {
	expect(describeTimeout({})).toContain(ONCE);
	expect(describeTimeout({ attempts: 2, chargedAttempts: 1 })).toContain(EACH);
	expect(describeTimeout({ attempts: 2, chargedAttempts: 1 })).not.toContain(ONCE);
	expect(describeTimeout({ mayBeCharged: false })).not.toMatch(/charged/);
});

test('earlier attempts are told where the last one cost nothing', () => {
	expect(describeRefusedConnection({ attempts: 2, chargedAttempts: 1 })).toMatch(
		/An earlier attempt was interrupted, and the provider may have charged for it too\.$/,
	);
	expect(describeRefusedConnection({ attempts: 3, chargedAttempts: 2 })).toMatch(
		/2 earlier attempts were interrupted, and the provider may have charged for them too\.$/,
	);
	expect(describeRefusedConnection({})).not.toMatch(/charged/);
});

test("a wait of a minute or more is told, with its end from an hour on, and the provider's words", () => {
	const retryAt = Date.UTC(2026, 10, 26, 20, 30);
	const wait = (retryAfterMs: number) => describeRefusedConnection({ retryAfterMs, retryAt });
	expect(wait(59_000)).not.toMatch(/wait/);
	expect(wait(HOUR_MS / 2)).toMatch(/asks you to wait about 30 minutes\.$/);
	expect(wait(18 * HOUR_MS)).toMatch(/wait about 18 hours, until 2026-11-26 20:30 UTC\.$/);
	expect(describeTimeout({ providerWords: 'Busy' })).toMatch(/^The provider says: "Busy"\. /);
});

test('what is there to help comes first, and the request ID last', () => {
	const words = describeTimeout({ imageUrl: 'https://example.com/a.png', requestId: 'r-1' });
	expect(words).toMatch(
		/^The image was generated\. You can still download it from https:\/\/example\.com\/a\.png /,
	);
	expect(words).toMatch(/Request ID: r-1\.$/);
});

test('a request that the node did not send again says why', () => {
	expect(describeTimeout({ heldBack: 'spendingLimit' })).toMatch(
		/would exceed the spending limit\.$/,
	);
	expect(describeTimeout({ heldBack: 'retryOnFail' })).toMatch(/"Retry After Timeout"/);
});

test('facts decide over what the kind says, and wait for no words', () => {
	const timedOut = new Failure('timedOut', {});
	expect(timedOut.repetition).toBe('onRequest');
	expect(timedOut.with({ mayBeCharged: false }).repetition).toBe('freely');
	expect(timedOut.with({ isRepeatable: false }).repetition).toBe('never');
	expect(timedOut.with({ isRetryable: false }).isRetryable).toBe(false);
	const cancelled = new Failure('cancelled', {});
	expect(cancelled.mayBeCharged).toBe(false);
	expect(cancelled.with({ wasUnderWay: true }).mayBeCharged).toBe(true);
	expect(timedOut.with({ reason: 'ETIMEDOUT' }).reason).toBe('ETIMEDOUT');
	expect(timedOut.reason).toBe('TIMEOUT');
});

test('a failure with more facts keeps its cause and the place where it was thrown', () => {
	const cause = new Error('socket hang up');
	const failure = new Failure('connectionBroken', {}, cause);
	const later = failure.with({ requestId: 'r-1' });
	expect(later.cause).toBe(cause);
	expect(later.stack).toBe(failure.stack);
	expect(later.is('connectionBroken')).toBe(true);
	expect(later.is('timedOut')).toBe(false);
});
