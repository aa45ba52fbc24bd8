import fc from 'fast-check';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { spellingsOf, SPELLINGS } from './spellings';

const KEY = 'sk-aaab-aaab-aaac/+';

test.each(SPELLINGS)('a key is taken out of a text: %s', (_name, spell) => {
	const text = new KeyMask(` ${KEY}\n`).text(`Key ${spell(KEY)}: no.`);
	expect(text).toContain('<key>');
	for (const spelling of spellingsOf(KEY)) expect(text).not.toContain(spelling);
});

test('nothing but the key is taken out', () => {
	const text = `Key ${KEY}, 100%, a\\b & c; ?key=${encodeURIComponent(KEY)}&x=1 ${KEY}`;
	expect(new KeyMask(KEY).text(text)).toBe('Key <key>, 100%, a\\b & c; ?key=<key>&x=1 <key>');
});

test('JSON with the key stays JSON, also where a backslash stands before the key', () => {
	const key = 'nsk-aaab-aaab';
	expect(JSON.parse(new KeyMask(key).text(`{"a":"x\\${key}","b":"\\\\${key}"}`))).toEqual({
		a: 'x<key>',
		b: '\\<key>',
	});
});

test.each(['AAAAAAAA', '********', ']]]]]]]]', '<key><key>', 'key>key>', '%41%41%41', 'a b+c d+e'])(
	'what is left around the key %p does not make it anew',
	(key) => {
		const mask = new KeyMask(key);
		for (let times = 1; times < 4; times++) {
			for (const more of ['', key.slice(0, -1), '<', '>', '%', '\\', '&']) {
				const text = mask.text(more + key.repeat(times) + more);
				expect(text).toContain('<key>');
				expect(text).not.toContain(key);
			}
		}
	},
);

test('the keys of several credentials are taken out alike', () => {
	expect(new KeyMask('first-key', undefined, 'second-key').text('first-key second-key')).toBe(
		'<key> <key>',
	);
});

test('the keys of many items are taken out, long ones as well', () => {
	const keys = Array.from({ length: 1000 }, (_key, at) => `AIza${`${at}-Sy/`.repeat(25)}`);
	const said = keys.map((key) => `Key ${key} or ${encodeURIComponent(key)} or ${btoa(key)}.`);
	const mask = new KeyMask(...keys);
	for (const text of said.slice(-3)) {
		expect(mask.text(text)).toMatch(/^Key <key> or <key> or \S{0,8}<key>\S{0,8}\.$/);
	}
});

test('a key is taken out of every text, number and name of a JSON value', () => {
	const json = { a: [KEY, 1, null, true], [KEY]: { b: `x${KEY}` } };
	expect(new KeyMask(KEY).json(json)).toEqual({
		a: ['<key>', 1, null, true],
		'<key>': { b: 'x<key>' },
	});
	expect(new KeyMask('12345678').json([12345678, 5])).toEqual(['<key>', 5]);
	expect(new KeyMask(KEY).json(undefined)).toBe(undefined);
});

test('names of the protocol stay, since an answer cannot be read without them', () => {
	expect(new KeyMask('candidates').json({ candidates: ['candidates'], Candidate: 1 })).toEqual({
		candidates: ['<key>'],
		Candidate: 1,
	});
});

test.each([undefined, '', 5, 'abc', 'sk-1234', 'true'])(
	'what is no key is left alone: %p',
	(key) => {
		const text = 'short 5 undefined abc sk-1234 true';
		expect(new KeyMask(key).text(text)).toBe(text);
	},
);

test('only a long key, or one that is all there is, counts as put into base64', () => {
	expect(new KeyMask('iVBORw0K').isPutInto([Buffer.from('iVBORw0KGgo')])).toBe(false);
	expect(new KeyMask('iVBORw0K').isPutInto([Buffer.from('iVBORw0K')])).toBe(true);
	expect(
		new KeyMask('sk-0123456789/abcdefghi').isPutInto([Buffer.from('AAAAsk-0123456789/abcdefghi')]),
	).toBe(true);
	expect(new KeyMask('').isPutInto([Buffer.from('')])).toBe(false);
});

const around = fc
	.array(
		fc.oneof(
			fc.constantFrom('%', '\\', '&', '%25', '\\u00', '&#', ';', '<', 'A', '"', '+', ' '),
			fc.string({ unit: 'binary', maxLength: 6 }),
		),
		{ maxLength: 6 },
	)
	.map((pieces) => pieces.join(''));
/** What a header takes. */
const keys = fc
	.oneof(
		fc.string({ minLength: 8, maxLength: 60 }),
		fc.string({ minLength: 8, maxLength: 20, unit: fc.constantFrom('A', 'b', '/', '+', '%', '2') }),
		fc.constantFrom('AAAAAAAA', 'password', 'sk-secret/0123456789+abcdefghij=='),
	)
	.map((key) => key.trim())
	.filter((key) => key.length >= 8);

test('no key is left in any text around it, in any spelling', () => {
	fc.assert(
		fc.property(
			keys,
			around,
			around,
			fc.constantFrom(...SPELLINGS),
			(key, before, after, [, spell]) => {
				const text = new KeyMask(key).text(before + spell(key) + after);
				expect(text).not.toContain(key);
				expect(text).not.toContain(spell(key));
			},
		),
		{ numRuns: 1500 },
	);
});

test('a text without escapes or key stays as it is', () => {
	fc.assert(
		fc.property(keys, around, (key, text) => {
			fc.pre(!text.includes('%') && !text.includes('\\') && !text.includes('&'));
			fc.pre(![...spellingsOf(key), key.replaceAll('+', ' ')].some((word) => text.includes(word)));
			expect(new KeyMask(key).text(text)).toBe(text);
		}),
	);
});
