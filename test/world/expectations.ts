import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { z } from 'zod';
import type { Engine } from '../engine/engine';
import type { ExpectedOutcome, Expectation } from './caseSchema';
import { KEY, type Outcome } from './trial';

const COLOURS: Readonly<Record<string, string>> = {
	'255,0,0': 'red',
	'0,255,0': 'green',
	'0,0,255': 'blue',
	'128,128,128': 'grey',
};

/** Most bytes that the JSON of an item may have here, where no case asks for much. */
const MOST_JSON_BYTES = 20_000;

const errorSchema = z.object({
	message: z.string().min(1),
	description: z.string().min(1),
	httpCode: z.number().nullable(),
	reason: z.string().min(1),
	retryable: z.boolean(),
	requestId: z.string().optional(),
});

/** Holds an outcome against what a case expects, and against what holds for all of them. */
export async function expectOutcome(
	engine: Engine,
	outcome: Outcome,
	expected: Expectation,
): Promise<void> {
	expectWhatAlwaysHolds(outcome);
	if (!('either' in expected)) return await expectOne(engine, outcome, expected);
	const faults: string[] = [];
	for (const one of expected.either) {
		try {
			return await expectOne(engine, outcome, one);
		} catch (fault) {
			faults.push(fault instanceof Error ? fault.message : String(fault));
		}
	}
	throw new Error(`None of these came:\n\n${faults.join('\n\n')}`);
}

function expectWhatAlwaysHolds({ items, hints, error, asked, calls, provider }: Outcome): void {
	expect(error).toBeUndefined();
	expect(items.length).toBeGreaterThan(0);
	const host = new URL(provider).host;
	for (const { url, headers } of asked) {
		expect(url).not.toContain(KEY);
		if (new URL(url).host !== host) expect(JSON.stringify(headers)).not.toContain(KEY);
	}
	for (const { body } of calls) expect(body).not.toContain(KEY);
	for (const { json } of items) {
		const text = JSON.stringify(json);
		expect(text.length).toBeLessThan(MOST_JSON_BYTES);
		expect(text).not.toContain(KEY);
		expect(text).not.toMatch(/[A-Za-z0-9+/]{90}/);
		expect(text).not.toMatch(/\bNaN\b|(?<!")\[object /);
	}
	expect(hints.join()).not.toContain(KEY);
	for (const { json } of items.filter(isFailed)) {
		expect(Object.keys(json)).toEqual(['error']);
		const { message, description, reason } = errorSchema.strict().parse(json.error);
		const words = `${message} ${description}`;
		// No JSON, no HTML, no empty quotes, and nothing that is only a value of a program.
		expect(words).not.toMatch(/\{\s*\\?"|\\["n]|<\/?\w|""|(?<!")\b(undefined|null)\b(?!")/);
		expect(reason).toMatch(/^[\w.:-]+$/);
		expect(reason).not.toMatch(/^(null|undefined|UNEXPECTED)$/);
	}
}

async function expectOne(
	engine: Engine,
	{ items, asked, calls }: Outcome,
	expected: ExpectedOutcome,
): Promise<void> {
	const [first] = items;
	if (expected.failure) expectFailure(first, expected.failure);
	else expect(items.map(({ json }) => json.error)).toEqual(items.map(() => undefined));
	if (expected.images) {
		const binaries = items.flatMap(({ binary = {} }) =>
			Object.entries(binary).flatMap(([field, file]) => (field === 'conversation' ? [] : file)),
		);
		const shown = binaries.map(async (binary) => await shownBy(engine, binary));
		expect(await Promise.all(shown)).toEqual(expected.images);
	}
	if (expected.json) expect(first?.json).toMatchObject(expected.json);
	if (expected.pairedItems) {
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(
			expected.pairedItems.map((item) => ({ item })),
		);
	}
	if (expected.warnings) {
		const warnings = z.array(z.string()).default([]).parse(first?.json.warnings);
		if (expected.warnings.length === 0) expect(warnings).toEqual([]);
		expectWords(warnings.join('\n'), expected.warnings);
	}
	if (expected.calls !== undefined) expect(calls).toHaveLength(expected.calls);
	if (expected.asked) {
		const others = asked.filter((entry) => !calls.includes(entry));
		expect(others.map(({ method, url }) => `${method} ${url}`)).toEqual(expected.asked);
	}
	const sent = calls.at(-1)?.body ?? '{}';
	if (expected.sent) expect(JSON.parse(sent)).toMatchObject(expected.sent);
	expectWords(sent, expected.sentHas ?? [], expected.sentNever);
	if (expected.conversationHas || expected.conversationNever) {
		const file = (await engine.bytesOf(items.at(-1)?.binary?.conversation)).toString();
		expectWords(file, expected.conversationHas ?? [], expected.conversationNever);
	}
}

function expectFailure(
	item: INodeExecutionData | undefined,
	{ says, never, once, ...facts }: NonNullable<ExpectedOutcome['failure']>,
): void {
	const { message, description, ...told } = errorSchema.parse(item?.json.error);
	const words = `${message}\n${description}`;
	expectWords(words, says, never);
	for (const sentence of once) expect(words.split(sentence)).toHaveLength(2);
	expect(told).toMatchObject(facts);
	const fields = Object.keys(item?.binary ?? {});
	expect(fields.filter((field) => field !== 'conversation')).toEqual([]);
}

/** Fails with the text and the pattern that it lacks, or has against the rule. */
function expectWords(text: string, has: readonly string[], never: readonly string[] = []): void {
	const shown = text.length > 3000 ? `${text.slice(0, 3000)}…` : text;
	for (const pattern of has) {
		if (!isIn(text, pattern)) throw new Error(`"${pattern}" is not in:\n${shown}`);
	}
	for (const pattern of never) {
		if (isIn(text, pattern)) throw new Error(`"${pattern}" is in:\n${shown}`);
	}
}

function isIn(text: string, pattern: string): boolean {
	if (pattern.startsWith('=')) return text.includes(pattern.slice(1));
	return new RegExp(pattern, 'i').test(text);
}

function isFailed({ json }: INodeExecutionData): boolean {
	return json.error !== undefined;
}

/** What a stored image shows, to its last pixel: "png red". Its type and name have to fit. */
async function shownBy(engine: Engine, binary: IBinaryData): Promise<string> {
	const image = sharp(await engine.bytesOf(binary));
	const { format } = await image.metadata();
	const [red, green, blue] = await image.removeAlpha().raw().toBuffer();
	expect(binary.mimeType).toBe(`image/${format}`);
	expect(binary.fileName).toMatch(format === 'jpeg' ? /\.jpg$/ : new RegExp(`\\.${format}$`));
	return `${format} ${COLOURS[`${red},${green},${blue}`] ?? `${red},${green},${blue}`}`;
}
