import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { optionFields } from '../../../nodes/GeminiImage/fields/options';
import { readPace, readSettings } from '../../../nodes/GeminiImage/fields/settings';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';
import { thrownFailure } from '../thrownFailure';

const numbers = optionFields.filter(({ type }) => type === 'number');
const PACE = ['concurrency', 'requestsPerMinute'];

/** What the node makes of the value of one option. */
function read(name: string, value: unknown): Record<string, unknown> {
	const all: Record<string, unknown> = {
		prompt: 'A cat',
		model: 'gemini-3-pro-image',
		options: { [name]: value },
		[`options.${name}`]: value,
	};
	const context = {
		getNode: () => ({ type: 'geminiImage', parameters: {} }),
		getNodeParameter: (parameter: string, _itemIndex: number, fallback?: unknown) =>
			Object.hasOwn(all, parameter) ? all[parameter] : fallback,
	} as IExecuteFunctions;
	return { ...(PACE.includes(name) ? readPace(context) : readSettings(context, 0)) };
}

const refuse = (name: string, value: unknown) => thrownFailure(() => read(name, value));

const someValue = fc.oneof(
	fc.double(),
	fc.integer(),
	fc.constantFrom(0, -0, 0.1, 1, 2, 20.5, 100 / 3, 1e21, -1e21, 5e-324, NaN, Infinity, -Infinity),
	fc.double().map((number) => ` ${number} `),
	fc
		.tuple(fc.integer(), fc.constantFrom('s', ' MB', '%', ',5', 'e1', '.', '_000'))
		.map(([number, more]) => `${number}${more}`),
	fc.string(),
	fc.boolean(),
	fc.bigInt(),
	fc.constantFrom(null, undefined, '', ' ', '\n', '0x10', '1e2', '+5', '--1', '٣', '１'),
	fc.anything(),
);

describe.each(numbers)('"$displayName"', ({ name, displayName, typeOptions }) => {
	test('takes whatever comes or refuses it by name, and is whole where it has to be', () => {
		const { minValue = -Infinity, maxValue = Infinity, numberPrecision } = typeOptions ?? {};
		fc.assert(
			fc.property(someValue, (value) => {
				try {
					const { [name]: taken } = read(name, value);
					if (typeof taken !== 'number') return;
					expect(taken).toBeLessThanOrEqual(maxValue);
					expect(taken).toBeGreaterThanOrEqual(Math.min(minValue, 0));
					if (numberPrecision === 0) expect(Number.isInteger(taken)).toBe(true);
				} catch (error) {
					if (!isFailure(error)) throw error;
					const { message, description } = explain(error);
					expect(message).toMatch(new RegExp(`^"${displayName.replace(/[()]/g, '\\$&')}" `));
					expect(error.reason).toBe('BAD_INPUT');
					expect(description).toMatch(/Enter a (whole )?number|remove the option/);
				}
			}),
			{ numRuns: 200 },
		);
	});
});

/** A limit that an expression leaves out would be none. */
const optional = numbers.filter(({ name }) => name !== 'spendingLimit');

describe.each(optional)('"$displayName"', ({ name }) => {
	test('is left alone where an expression gives nothing', () => {
		const untouched = read('history', undefined);
		const unset = PACE.includes(name)
			? { concurrency: 4, requestsPerMinute: undefined }
			: untouched;
		for (const nothing of [null, undefined, '', '  ']) expect(read(name, nothing)).toEqual(unset);
	});

	test('has limits that its default keeps to', () => {
		const value: unknown = optionFields.find((option) => option.name === name)?.default;
		expect(() => read(name, value)).not.toThrow();
	});
});

test.each([
	['timeout', 100 / 3, 'timeoutMs', 33_333],
	['timeout', 1.1, 'timeoutMs', 1100],
	['timeout', '1e2', 'timeoutMs', 100_000],
	['timeout', ' 60 ', 'timeoutMs', 60_000],
	['requestLimit', 10 / 3, 'requestLimitBytes', 3_495_253],
	['topK', 0.1 * 3 * 10, 'topK', 3],
	['topK', '40.0', 'topK', 40],
	['seed', -7, 'seed', -7],
	['temperature', '.5', 'temperature', 0.5],
	['keepTurns', '0', 'keepTurns', undefined],
	['requestsPerMinute', 0, 'requestsPerMinute', undefined],
])('%s: %j is read as %s: %j', (name, value, setting, expected) => {
	expect(read(name, value)[setting]).toBe(expected);
});

test.each([
	['timeout', '60s', 'without a unit', 'seconds'],
	['requestLimit', '4 MB', 'without a unit', 'megabytes'],
	['topP', '0,5', 'a decimal point', 'from 0 to 1'],
	['keepTurns', '1.000,5', 'a decimal point', 'a whole number of at least 0'],
	['topK', 100 / 3, 'Math.round', 'a whole number from 1'],
	['maxTries', 2.5, 'Math.round', 'a whole number from 1 to 10'],
	['seed', 1e21, 'a whole number', '2147483647'],
	['temperature', 2.1, 'a number from 0 to 2', 'expression'],
	['imageLink', -1, 'a whole number of minutes', 'of at least 0'],
	['timeout', 86_401, 'seconds', '86400'],
])('%s: %j is refused with advice: %s, %s', (name, value, ...advice) => {
	const { description } = explain(refuse(name, value));
	for (const words of advice) expect(description).toContain(words);
});
