import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';
import { readAddresses } from '../../../nodes/GeminiImage/images/addresses';

/** What the options give once expressions are resolved. */
function read(imageUrls: unknown): string[] {
	const context = {
		getNodeParameter: (name: string, _itemIndex: number, fallback: unknown) =>
			name === 'options.imageUrls' ? imageUrls : fallback,
	};
	return readAddresses(context as IExecuteFunctions, 0).imageUrls;
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
		expect(() => read(value)).toThrow('"Image URLs" is no text and no list of texts');
	},
);

test.each(['data:image/png;base64,iVBORw0KGgo=', `${A}\nDATA:image/png;base64,iVBORw0KGgo=`])(
	'an image in the place of its address is told apart, and not repeated: %s',
	(value) => {
		expect(() => read(value)).toThrow(
			'"Image URLs" holds an image itself (data:…), where an address is expected',
		);
	},
);

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
