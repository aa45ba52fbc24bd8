import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { readInlineImage, isInlineImage } from '../../../nodes/GeminiImage/images/inlineImage';
import { thrownFailure } from '../thrownFailure';

const IMAGE = { position: 1, of: 1 };
const PNG =
	'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR42mP4z8AARAwQCgAf7gP9Y167WwAAAABJRU5ErkJggg==';
const BYTES = Buffer.from(PNG, 'base64');
const urlAlphabet = (base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_');

test.each([
	['as it is written', `data:image/png;base64,${PNG}`],
	['in capitals', `DATA:IMAGE/PNG;BASE64,${PNG}`],
	['with parameters', `data:image/png;charset=utf-8;name=a.png;base64,${PNG}`],
	['with blanks in its prefix', `data:image/png; base64 , ${PNG}`],
	['without a type', `data:;base64,${PNG}`],
	['with another type', `data:text/plain;base64,${PNG}`],
	['without the word base64', `data:image/png,${PNG}`],
	['percent-encoded', `data:image/png;base64,${encodeURIComponent(PNG)}`],
	['in the alphabet of addresses', `data:image/png;base64,${urlAlphabet(PNG)}`],
	['without padding', `data:image/png;base64,${PNG.replace(/=+$/, '')}`],
	['in lines', `data:image/png;base64,${PNG.replace(/.{20}/g, '$&\r\n')}`],
	['as percent-encoded bytes', `data:image/png,${BYTES.toString('hex').replace(/../g, '%$&')}`],
	['by its base64 alone', PNG],
	['by its base64 alone, in lines', PNG.replace(/.{40}/g, '$&\n')],
])('an image %s gives its bytes', (_case, entry) => {
	expect(isInlineImage(entry)).toBe(true);
	expect(Buffer.from(readInlineImage(entry, IMAGE), 'base64')).toEqual(BYTES);
});

test('canonical base64 is passed on and not copied', () => {
	expect(readInlineImage(`data:image/png;base64,${PNG}`, IMAGE)).toBe(PNG);
});

test.each([
	'https://example.com/a.png',
	'/9j/photo.jpg',
	'photo.png',
	'/workflows/images/of/mine',
	'x',
])('%s is no image itself', (entry) => {
	expect(isInlineImage(entry)).toBe(false);
});

test.each([
	['data:image/png;base64', 'noComma'],
	[`data:image/png;base64,${PNG.slice(0, 40)}…`, 'otherCharacters'],
	[`data:image/png;base64,${PNG.slice(0, 41)}`, 'cutOff'],
])('%s is reported as broken, and not quoted', (entry, why) => {
	const failure = thrownFailure(() => readInlineImage(entry, IMAGE));
	expect(failure).toMatchObject({ kind: 'dataUriBroken', facts: { image: IMAGE, why } });
	expect(explain(failure).message).toMatch(
		/^The image in "Image URLs" is a data: URI that cannot be read: it/,
	);
});

test('an image is no larger than a download may be', () => {
	const large = `data:image/png;base64,${'A'.repeat(141 * 1024 * 1024)}`;
	expect(() => readInlineImage(large, IMAGE)).toThrow('inlineImageTooLarge');
});
