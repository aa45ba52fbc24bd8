import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { JsonSlot, jsonBytes } from '../../../nodes/GeminiImage/streaming/requestBody';
import { cutAt, cuts, fileSlot, readAll, sourceOf } from '../bytes';

const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.constantFrom(
		'{"$slot":0}',
		'{"$slot":1}x{"$slot":0}',
		'\ud800',
		'\udc00\ud800',
		'"\\',
		'\u2028',
	),
);

/** A slot and what stands in its place once the JSON is read. */
type Filled = { slot: JsonSlot; value: unknown };
const fileFilled = fc
	.tuple(fc.uint8Array({ maxLength: 50 }), cuts)
	.map(([bytes, places]): Filled => ({
		slot: fileSlot(sourceOf(cutAt(bytes, places))),
		value: Buffer.from(bytes).toString('base64'),
	}));
const jsonFilled = fc.jsonValue({ maxDepth: 2 }).map((value): Filled => ({
	slot: new JsonSlot(bytesOf(JSON.stringify(value))),
	value: JSON.parse(JSON.stringify(value)),
}));

const { plan } = fc.letrec<{ plan: unknown }>((tie) => ({
	plan: fc.oneof(
		{ maxDepth: 4, depthSize: 'small' },
		text,
		fc.double({ noNaN: true, noDefaultInfinity: true }),
		fileFilled,
		jsonFilled,
		fc.array(tie('plan'), { maxLength: 4 }),
		fc.dictionary(text, tie('plan'), { maxKeys: 4 }),
	),
}));

const isFilled = (value: object): value is Filled =>
	'slot' in value && value.slot instanceof JsonSlot;

/** The plan with every filled slot as its slot, or as its value. */
function take(value: unknown, which: keyof Filled): unknown {
	if (typeof value !== 'object' || value === null) return value;
	if (isFilled(value)) return value[which];
	if (Array.isArray(value)) return value.map((item) => take(item, which));
	const entries = Object.entries(value).map(([key, item]) => [key, take(item, which)]);
	return Object.fromEntries(entries) as object;
}

test('any plan becomes the JSON it stands for, of exactly the announced length', async () => {
	await fc.assert(
		fc.asyncProperty(plan, async (value) => {
			const body = jsonBytes({ root: take(value, 'slot') });
			const bytes = await readAll(body);
			expect(bytes).toHaveLength(body.length);
			const expected: unknown = JSON.parse(JSON.stringify({ root: take(value, 'value') }));
			expect(JSON.parse(bytes.toString())).toEqual(expected);
		}),
		{ numRuns: 1000 },
	);
});

test('images stand in the order of the plan, each in its own place', async () => {
	const images = Array.from({ length: 14 }, () => randomBytes(20));
	const parts = images.map((image) => ({ inlineData: { data: fileSlot(bytesOf(image)) } }));
	const body = await readAll(jsonBytes({ contents: [{ parts }] }));
	expect(JSON.parse(body.toString())).toEqual({
		contents: [
			{ parts: images.map((image) => ({ inlineData: { data: image.toString('base64') } })) },
		],
	});
});

test('a prompt that looks like a slot is only a text', async () => {
	const prompt = 'Draw {"$slot":0} and {"$slot":7}';
	const body = await readAll(jsonBytes({ text: prompt, data: fileSlot(bytesOf('abc')) }));
	expect(JSON.parse(body.toString())).toEqual({ text: prompt, data: 'YWJj' });
});

test('a body can be read again from the start', async () => {
	const body = jsonBytes({ data: fileSlot(bytesOf('abc')) });
	expect(await readAll(body)).toEqual(await readAll(body));
});

test('what is undefined is left out', async () => {
	expect((await readAll(jsonBytes({ a: undefined, b: { c: undefined } }))).toString()).toBe(
		'{"b":{}}',
	);
});
