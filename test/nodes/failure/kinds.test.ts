import { explainExample } from '../../../nodes/GeminiImage/failure/explain';
import { Failure, type Kind } from '../../../nodes/GeminiImage/failure/failure';
import { FAILURE_KINDS } from '../../../nodes/GeminiImage/failure/kinds';
import { httpFailures } from '../../../nodes/GeminiImage/failure/kinds/http';
import { HTTP_FAILURE_RULES } from '../../../nodes/GeminiImage/gemini/httpFailureRules';

const NAMES = (Object.keys(FAILURE_KINDS) as Kind[]).filter(
	(name: string) => name !== 'uncategorized',
);

/** Inputs with a reason of their own, which workflows branch on. */
const OWN_REASONS: ReadonlySet<string> = new Set(['spendingLimitReached']);
/** Their message is what was thrown, in someone else's words. */
const QUOTING: ReadonlySet<string> = new Set(['unexpected', 'expressionUnresolved']);

describe('each kind says what happened and what to do', () => {
	test.each(NAMES)('%s', (name) => {
		const { message, advice } = explainExample(name);
		expect(message).toMatch(/^(?:n8n\b|["A-Z\d]).*[^.!?:;,\s]$/);
		// A sample of what to enter may stand at the end, and takes no full stop.
		expect(advice).toMatch(/^(?:n8n\b|["A-Z\d]).*(?:\.|: https:\/\/\S+ \S+)$/);
		const words = QUOTING.has(name) ? advice : `${message} ${advice}`;
		// Expressions as the user writes them, and what n8n makes of an object in a text.
		const written = words.replace(/\{\{.*?\}\}|"\[object Object\]"/g, 'x');
		expect(written).not.toMatch(/undefined|\bnull\b|NaN|\[object|[{}]|\s\s|\.\./);
		// Names of settings, such as "On Error", are n8n's.
		const own = words.replace(/"[^"]*"/g, '');
		expect(own).not.toMatch(/\b(?:errors?|problems?|failures?|exceptions?|faults?)\b/i);
	});
});

test('no two say the same', () => {
	const all = NAMES.map((name) => Object.values(explainExample(name)).join('. '));
	expect(all.filter((words, place) => all.indexOf(words) !== place)).toEqual([]);
});

test.each(NAMES)('%s has a reason to branch on', (name) => {
	const { reason, source } = FAILURE_KINDS[name];
	expect(reason).toMatch(/^[A-Z][A-Z\d_]*$/);
	if (source === 'input' && !OWN_REASONS.has(name)) expect(reason).toBe('BAD_INPUT');
});

test('nothing that was not sent may be charged for', () => {
	const charged = NAMES.filter((name) => {
		const { isUnsent, mayBeCharged } = FAILURE_KINDS[name];
		return isUnsent && mayBeCharged;
	});
	expect(charged).toEqual([]);
});

test('each way of turning a request down has a rule, and the last rule is for all others', () => {
	const recognized = new Set(HTTP_FAILURE_RULES.map(({ kind }) => kind));
	expect([...recognized].sort()).toEqual(Object.keys(httpFailures).sort());
	expect(HTTP_FAILURE_RULES.at(-1)?.kind).toBe('statusUnknown');
});

test('a failure keeps its cause and its stack when facts are added', () => {
	const cause = new Error('socket hang up');
	const failure = new Failure('providerBusy', { status: 503 }, cause);
	const told = failure.with({ attempts: 2 });
	expect(told).toMatchObject({ kind: 'providerBusy', facts: { status: 503, attempts: 2 }, cause });
	expect(told.stack).toBe(failure.stack);
});
