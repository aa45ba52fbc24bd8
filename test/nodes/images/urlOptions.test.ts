import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';
import { explainExample } from '../../../nodes/GeminiImage/failure/explain';
import type { Kind } from '../../../nodes/GeminiImage/failure/failure';
import { splitUrls } from '../../../nodes/GeminiImage/images/splitUrls';
import { readUrlOptions } from '../../../nodes/GeminiImage/images/urlOptions';

/** What the options give once expressions are resolved. */
function read(imageUrls: unknown, fileUris: unknown = ''): string[] {
	const options: Record<string, unknown> = {
		'options.imageUrls': imageUrls,
		'options.fileUris': fileUris,
	};
	const context = { getNodeParameter: (name: string) => options[name] };
	return readUrlOptions(context as IExecuteFunctions, 0).imageUrls;
}

function failureWith(kind: Kind, facts: object): Error {
	return expect.objectContaining({
		kind,
		facts: expect.objectContaining(facts) as object,
	}) as Error;
}

const [A, B] = ['https://example.com/a.png', 'https://example.com/b.png'];
const CLOUD = 'https://cdn.example.com/w_300,h_200/a.png?crop=1,2&at=x,y:3';

test.each<[string, unknown, string[]]>([
	['one address', A, [A]],
	['one a line, with blanks, empty lines and CRLF', ` ${A} \r\n\n${B}\n`, [A, B]],
	['several behind commas', `${A},${B}, ${A} ,\n${B},`, [A, B, A, B]],
	['an address with commas in it', CLOUD, [CLOUD]],
	['addresses with commas in them', `${CLOUD},${CLOUD}\n${CLOUD}, ${A}`, [CLOUD, CLOUD, CLOUD, A]],
	['other schemes', 'gs://bucket/a.png,gs://bucket/b', ['gs://bucket/a.png', 'gs://bucket/b']],
	['types behind addresses', `${A} image/png, ${B}`, [`${A} image/png`, B]],
	['what is no address, to be named later', 'photo.png, x', ['photo.png', 'x']],
	['a list from an expression', [A, ` ${CLOUD}\n`], [A, CLOUD]],
	['a list with empty places', [A, '', null, undefined], [A]],
	['nothing', '', []],
	['nothing from an expression', null, []],
	['nothing at all', undefined, []],
])('"Image URLs" takes %s', (_case, value, addresses) => {
	expect(read(value)).toEqual(addresses);
});

test.each([[{ url: A }], [[{ url: A }]], [5], [true], [[[A]]]])(
	'"Image URLs" refuses %j by its name',
	(value) => {
		expect(() => read(value)).toThrow(failureWith('urlsNotText', { label: 'Image URLs' }));
	},
);

const PNG =
	'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==';
const DATA = `data:image/png;base64,${PNG}`;
const LINES = `${PNG.slice(0, 76)}\r\n${PNG.slice(76)}`;
const SVG = 'data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg">, </svg>';

test.each<[string, unknown, string[]]>([
	['alone', DATA, [DATA]],
	[
		'in capitals, with parameters',
		`DATA:image/png;charset=utf-8;base64,${PNG}`,
		[`DATA:image/png;charset=utf-8;base64,${PNG}`],
	],
	['behind commas', `${A},${DATA},${DATA}, ${B}`, [A, DATA, DATA, B]],
	['in lines among addresses', `${DATA}\n${A}\n${DATA}\r\n`, [DATA, A, DATA]],
	[
		'with its data in lines',
		`data:image/png;base64,\n${LINES}\n${A}`,
		[`data:image/png;base64,\n${LINES}`, A],
	],
	[
		'with a blank behind its comma',
		`data:image/png;base64, ${PNG}`,
		[`data:image/png;base64, ${PNG}`],
	],
	[
		'percent-encoded',
		`data:image/png;base64,${encodeURIComponent(PNG)},${A}`,
		[`data:image/png;base64,${encodeURIComponent(PNG)}`, A],
	],
	['in words, with commas in them', `${SVG}\n${A}`, [SVG, A]],
	['without its prefix', `${PNG}, ${A}`, [PNG, A]],
	['without its prefix, in lines', `${A}\n${LINES}\n${B}`, [A, LINES, B]],
	['empty', 'data:image/png;base64,', ['data:image/png;base64,']],
	['in a list', [DATA, A, LINES], [DATA, A, LINES]],
])('"Image URLs" takes an image itself %s', (_case, value, addresses) => {
	expect(read(value)).toEqual(addresses);
});

test.each<[string, unknown, string[]]>([
	['in quotation marks', `"${A}"\n'${B}'`, [A, B]],
	['in angle brackets', `<${A}>`, [A]],
	['in a list that was made a text', JSON.stringify([A, B]), [A, B]],
	['behind blanks', `${A} ${B}`, [A, B]],
])('"Image URLs" takes addresses %s', (_case, value, addresses) => {
	expect(read(value)).toEqual(addresses);
});

test.each([
	'{{ $json.imageUrls }}',
	`${A}\n{{ $json.more }}`,
	'={{ $json.imageUrls }}',
	'$json.url',
	"$('Form').item.json.url",
])('"Image URLs" tells an expression that stands there as text: %s', (value) => {
	expect(() => read(value)).toThrow(failureWith('expressionNotEvaluated', { label: 'Image URLs' }));
});

test.each(['[object Object]', 'undefined', '[Array: ["https://example.com/a.png"]]', [A, 'null']])(
	'"Image URLs" tells what an expression makes of no text: %s',
	(value) => {
		expect(() => read(value)).toThrow(
			failureWith('expressionGaveNoText', {
				label: 'Image URLs',
				value: expect.stringMatching(/^(\[|undefined|null)/) as string,
				expected: 'address',
			}),
		);
	},
);

test('"File URIs" refuses an image itself, and does not send it again', () => {
	expect(() => read('', DATA)).toThrow(failureWith('fileUrisHoldImage', {}));
	expect(explainExample('fileUrisHoldImage').message).not.toContain('base64');
});

test('whatever the text is, it is split in time, and nothing of it is lost', () => {
	const word = fc.constantFrom(A, CLOUD, DATA, PNG, 'data:', ',', '\n', ' ', 'x', 'data:a,b', '%');
	fc.assert(
		fc.property(fc.array(word, { maxLength: 30 }), (words) => {
			const text = words.join('');
			fc.pre(!/^\s*(\$|\[)/.test(text));
			const signs = (value: string) => value.replace(/[\s,]/g, '');
			expect(signs(splitUrls(text).join(''))).toBe(signs(text));
		}),
	);
	for (const part of [' ', ',', ' ,', 'a', 'a,', 'data:', '%', '\n', 'data:,\n', ', data:x']) {
		expect(splitUrls(`https://x${part.repeat(200_000)}y`).length).toBeGreaterThan(0);
	}
});

test('addresses with commas in them are found again however they are put together', () => {
	const address = fc
		.stringMatching(/^[a-z0-9,_.=&-]{0,20}[a-z0-9]$/)
		.map((path) => `https://example.com/${path}`);
	const between = fc.constantFrom('\n', ',', ', ', '\r\n', ',\n');
	fc.assert(
		fc.property(fc.array(fc.tuple(address, between)), (entries) => {
			const text = entries.map((entry) => entry.join('')).join('');
			expect(read(text)).toEqual(entries.map(([entry]) => entry));
		}),
	);
});
