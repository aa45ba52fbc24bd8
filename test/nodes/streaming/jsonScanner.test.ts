import fc from 'fast-check';
import type { JsonPath, StringSink } from '../../../nodes/GeminiImage/streaming/jsonListener';
import { JsonScanner, JsonSyntaxError } from '../../../nodes/GeminiImage/streaming/jsonScanner';
import { cutAt, cuts, inPieces } from '../bytes';
import { jsonText } from '../jsonText';

interface Scanned {
	/** All text but white space between tokens. */
	text: string;
	/** Each value that ended, by its path. */
	ended: string[];
	values: number;
}

function scan(pieces: readonly Buffer[]): Scanned {
	const text: Buffer[] = [];
	const ended: string[] = [];
	let values = 0;
	const scanner = new JsonScanner({
		text: (bytes) => text.push(Buffer.from(bytes)),
		valueEnd(path) {
			ended.push(path.join('.'));
			if (path.length === 0) values++;
		},
	});
	pieces.forEach((piece) => scanner.push(piece));
	scanner.end();
	return { text: Buffer.concat(text).toString(), ended, values };
}

/** What `JSON.parse` makes of the text, read by the scanner first: one value, and well spelled. */
function parseScanned(pieces: readonly Buffer[]): unknown {
	const { text, values } = scan(pieces);
	if (values !== 1) throw new SyntaxError('not one value');
	return JSON.parse(text);
}

function outcome(parse: () => unknown): unknown {
	try {
		return { value: parse() };
	} catch {
		return 'refused';
	}
}

/** The paths of all values below one, children before parents. */
function pathsOf(value: unknown, path: JsonPath = []): string[] {
	const children =
		typeof value === 'object' && value !== null
			? Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))
			: [];
	return [...children, path.join('.')];
}

describe('JSON of others, cut anywhere', () => {
	test('loses its white space between tokens and not one letter more', () => {
		fc.assert(
			fc.property(jsonText, cuts, ({ tight, loose }, places) => {
				expect(scan(cutAt(loose, places)).text).toBe(tight);
			}),
			{ numRuns: 1000 },
		);
	});

	test('reads the same when every byte comes alone', () => {
		fc.assert(
			fc.property(jsonText, ({ tight, loose }) => {
				expect(scan(inPieces(loose, 1)).text).toBe(tight);
			}),
			{ numRuns: 500 },
		);
	});

	test('gives each value the path that JSON.parse gives it', () => {
		fc.assert(
			fc.property(fc.jsonValue({ maxDepth: 4 }), fc.boolean(), cuts, (value, pretty, places) => {
				const text = JSON.stringify(value, null, pretty ? 2 : 0);
				// JSON.parse takes "__proto__" for a key like any other, but sorts numbers first.
				const expected = pathsOf(JSON.parse(text)).sort();
				expect(scan(cutAt(text, places)).ended.sort()).toEqual(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	test('is accepted or refused as JSON.parse does after any damage', () => {
		const damage = fc.record({
			at: fc.nat(),
			remove: fc.nat(3),
			insert: fc.string({ maxLength: 3 }),
		});
		fc.assert(
			fc.property(jsonText, damage, cuts, ({ loose }, { at, remove, insert }, places) => {
				const place = at % (loose.length + 1);
				const broken = loose.slice(0, place) + insert + loose.slice(place + remove);
				const bytes = Buffer.from(broken);
				expect(outcome(() => parseScanned(cutAt(bytes, places)))).toEqual(
					outcome(() => JSON.parse(bytes.toString()) as unknown),
				);
			}),
			{ numRuns: 2000 },
		);
	});

	test('is refused when it ends anywhere before its end', () => {
		fc.assert(
			fc.property(jsonText, fc.nat(), ({ tight }, at) => {
				fc.pre(/^[[{"]/.test(tight));
				const bytes = Buffer.from(tight);
				expect(() => parseScanned([bytes.subarray(0, at % bytes.length)])).toThrow();
			}),
			{ numRuns: 500 },
		);
	});
});

describe('a diverted string', () => {
	const SINK_TEXT = 'slot';

	function divert(pieces: readonly Buffer[]): { text: string; raw: string; content: string } {
		const text: Buffer[] = [];
		const raw: Buffer[] = [];
		const content: Buffer[] = [];
		const sink: StringSink = {
			push: (bytes) => content.push(Buffer.from(bytes)),
			end: () => SINK_TEXT,
		};
		const scanner = new JsonScanner({
			text(bytes, kind) {
				if (kind !== 'diverted') text.push(Buffer.from(bytes));
				if (kind !== 'replacement') raw.push(Buffer.from(bytes));
			},
			valueStart: (path, kind) => (kind === 'string' && path.at(-1) === 'data' ? sink : undefined),
		});
		pieces.forEach((piece) => scanner.push(piece));
		scanner.end();
		return {
			text: Buffer.concat(text).toString(),
			raw: Buffer.concat(raw).toString(),
			content: Buffer.concat(content).toString('latin1'),
		};
	}

	const base64Spelled = fc
		.array(
			fc.oneof(
				fc.stringMatching(/^[A-Za-z0-9+]{1,8}$/),
				fc.constantFrom('\\/', '/', '\\u002b', '\\u002B', '\\u002f', '\\n', '\\r\\n', '\\u003d'),
			),
			{ maxLength: 20 },
		)
		.map((pieces) => pieces.join(''));

	test('hands on its meaning, wherever its escapes are cut', () => {
		fc.assert(
			fc.property(base64Spelled, cuts, (spelled, places) => {
				const json = `{"a":1, "data": "${spelled}" }`;
				const { text, raw, content } = divert(cutAt(json, places));
				expect(content).toBe(JSON.parse(`"${spelled}"`));
				expect(text).toBe(`{"a":1,"data":"${SINK_TEXT}"}`);
				expect(raw).toBe(`{"a":1,"data":"${spelled}"}`);
			}),
			{ numRuns: 1000 },
		);
	});

	test('knows its key behind escapes in the key', () => {
		expect(divert([Buffer.from('{"\\u0064ata":"QUJD"}')]).content).toBe('QUJD');
	});

	test('is diverted each time when its key comes twice', () => {
		expect(divert([Buffer.from('{"data":"AA","data":"BB"}')]).content).toBe('AABB');
	});
});

describe('input made to do harm', () => {
	const fails = (text: string, reason: RegExp) => {
		for (const size of [1, 7, 100_000]) {
			expect(() => scan(inPieces(text, size))).toThrow(JsonSyntaxError);
			expect(() => scan(inPieces(text, size))).toThrow(reason);
		}
	};

	test.each(['[', '{"a":'])('a depth bomb of %s is refused', (bracket) => {
		fails(bracket.repeat(10_000), /nested too deeply/);
	});

	test('64 levels are no bomb', () => {
		expect(scan([Buffer.from('['.repeat(64) + ']'.repeat(64))]).values).toBe(1);
	});

	test('an endless number is refused', () => {
		fails(`[${'1'.repeat(10_000)}]`, /number is too long/);
	});

	test('a key of megabytes is passed over and names nothing', () => {
		const key = 'k'.repeat(2_000_000);
		expect(scan(inPieces(`{"${key}":{"a":1}}`, 65_536)).ended).toEqual(['.a', '', '']);
	});

	test('a key with a broken escape is refused', () => {
		fails('{"\\u00g1":1}', /backslash/);
	});

	test('a text that runs over the end of its line is refused', () => {
		fails('{"a":"b\n"}', /end of the line/);
	});

	test.each(['nul', 'NaN', 'Infinity', 'undefined', "'a'", '+1', '.5', '<html>'])(
		'%s is refused',
		(text) => fails(`[${text}]`, /./),
	);
});

test('the line of a fault is counted from 1 and over every kind of chunk', () => {
	const text = '{\r\n"a": 1,\r\n"b": oops\r\n}';
	for (const size of [1, 2, 100]) {
		try {
			scan(inPieces(text, size));
			throw new Error('It was accepted.');
		} catch (error) {
			expect(error).toMatchObject({ line: 3 });
		}
	}
});
