import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { REFUSED_IMAGES, OTHER_FILES } from '../nodes/images/files';
import { Engine } from './engine';
import { LocalProvider } from './localProvider';
import { drawImage, noisyImage } from './images';

let provider: LocalProvider;
let engine: Engine;
beforeAll(async () => {
	provider = await LocalProvider.start();
	engine = await Engine.start('filesystem');
});
beforeEach(() => provider.reset());
afterAll(() => provider.stop());

const store = async (bytes: Buffer, fileName: string, mimeType: string) =>
	await engine.store(bytes, fileName, mimeType);

async function edit(
	binary: Record<string, IBinaryData>,
	imageFields = Object.keys(binary).join(','),
	options: Record<string, string | number> = {},
	more: INodeExecutionData[] = [],
) {
	const { items } = await engine.run({
		parameters: {
			operation: 'imageToImage',
			prompt: 'Make it blue',
			imageFields,
			...(more.length > 0 && { imagesFrom: 'allItems' }),
			options,
		},
		items: [{ json: {}, binary }, ...more],
		credential: provider.credential(),
		continueOnFail: true,
	});
	const error = items[0]?.json.error as { message: string; description: string } | undefined;
	return { error, warnings: items[0]?.json.warnings as string[] | undefined };
}

const inline = (bytes: Buffer, mimeType: string) => ({
	inlineData: { mimeType, data: bytes.toString('base64') },
});

describe('an image that Gemini accepts goes along unchanged, typed by its bytes', () => {
	const plain = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });
	const heic = Buffer.from('AAAAGGZ0eXBoZWljAAAAAG1pZjFoZWljAAAACG1kYXQ=', 'base64');

	test.each<[string, string, string, string, () => Promise<Buffer>]>([
		['a JPEG called PNG', 'a.png', 'image/png', 'image/jpeg', () => drawImage('jpeg')],
		['a type that is none', 'a.jpg', 'image/jpg', 'image/jpeg', () => drawImage('jpeg')],
		['no type', 'file', 'application/octet-stream', 'image/webp', () => drawImage('webp')],
		[
			'a HEIC of a phone',
			'IMG.HEIC',
			'application/octet-stream',
			'image/heic',
			() => Promise.resolve(heic),
		],
		[
			'16 bits a color',
			'a.png',
			'image/png',
			'image/png',
			() => plain.clone().toColourspace('rgb16').png().toBuffer(),
		],
		[
			'a turn by EXIF',
			'a.jpg',
			'image/jpeg',
			'image/jpeg',
			() => plain.clone().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
		],
	])('%s', async (_case, fileName, mimeType, sentAs, make) => {
		const bytes = await make();
		const { error, warnings } = await edit({ data: await store(bytes, fileName, mimeType) });
		expect(error).toBeUndefined();
		expect(warnings ?? []).not.toContainEqual(expect.stringContaining('The file'));
		expect(provider.parts[1]).toEqual(inline(bytes, sentAs));
	});

	test.each<[string, string, RegExp, () => Promise<Buffer>]>([
		[
			'a JPEG in CMYK',
			'image/jpeg',
			/uses CMYK/,
			() => plain.clone().toColourspace('cmyk').jpeg().toBuffer(),
		],
		[
			'an animated WebP',
			'image/webp',
			/is animated/,
			() => animated().then((pages) => pages.webp().toBuffer()),
		],
		['an animated PNG', 'image/png', /is animated/, async () => animatedPng(await drawImage())],
		[
			'a HEIC with a sequence',
			'image/heic',
			/contains a sequence/,
			() => Promise.resolve(Buffer.from('\0\0\0\x1cftyphevc\0\0\0\0mif1heichevc', 'latin1')),
		],
	])('%s, with a warning', async (_case, mimeType, words, make) => {
		const bytes = await make();
		const { error, warnings } = await edit({ data: await store(bytes, 'a.png', 'image/png') });
		expect(error).toBeUndefined();
		expect(provider.parts[1]).toEqual(inline(bytes, mimeType));
		expect(warnings).toContainEqual(expect.stringMatching(words) as string);
		expect(warnings?.join()).toContain('The file in the field "data" ');
	});
});

/** Two images that follow each other. */
async function animated() {
	const pages = await Promise.all(['red', 'blue'].map((color) => drawImage('png', 32, 32, color)));
	return sharp(pages, { join: { animated: true } });
}

/** With the chunk that says so before its pixels; n8n and the node look no further. */
function animatedPng(png: Buffer): Buffer {
	const chunk = Buffer.concat([
		Buffer.from('\0\0\0\x08acTL\0\0\0\x01\0\0\0\0', 'latin1'),
		Buffer.alloc(4),
	]);
	return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

describe('what Gemini does not take is refused before anything is sent', () => {
	test.each([...REFUSED_IMAGES, ...OTHER_FILES])('%s', async (_case, bytes, name) => {
		const data = await store(bytes, 'photo.png', 'image/png');
		const { error } = await edit({ data });
		expect(error?.message).toBe('The file in the field "data" is not an image that Gemini accepts');
		expect(error?.description).toMatch(/^Nothing was sent\./);
		expect(error?.description).toContain(name);
		expect(provider.calls).toEqual([]);
	});

	test('or uploaded, and of several it is told which one', async () => {
		const large = await store(await noisyImage(60_000), 'a.png', 'image/png');
		const scan = await store(Buffer.from('II*\0\x08\0\0\0'), 'scan.tif', 'image/tiff');
		const { error } = await edit({ a: large, b: scan, c: large }, 'a,b,c', { requestLimit: 0.05 });
		expect(error?.message).toBe('The file in the field "b" is not an image that Gemini accepts');
		expect(error?.description).toContain('It is a TIFF image ("scan.tif").');
		expect([...provider.paths, ...provider.calls]).toEqual([]);
	});

	test('of several items it is told whose file it is', async () => {
		const data = await store(await drawImage(), 'a.png', 'image/png');
		const gif = await store(await drawImage('gif'), 'b.gif', 'image/gif');
		const { error } = await edit({ data }, 'data', {}, [{ json: {}, binary: { data: gif } }]);
		expect(error?.message).toBe(
			'The file in the field "data" of item 2 of 2 is not an image that Gemini accepts',
		);
		expect(provider.calls).toEqual([]);
	});

	test('an empty file is told with its field', async () => {
		const { error } = await edit({ data: await store(Buffer.alloc(0), 'a.png', 'image/png') });
		expect(error?.message).toBe('The file in the field "data" is empty');
		expect(provider.calls).toEqual([]);
	});
});

describe('*', () => {
	test('judges by the bytes, and passes over what is no image', async () => {
		const png = await drawImage();
		const { error } = await edit(
			{
				brief: await store(Buffer.from('%PDF-1.4'), 'brief.pdf', 'pdf'),
				photo: await store(png, 'a.png', 'png'),
				text: await store(Buffer.from('hello'), 'a.txt', 'image/png'),
				empty: await store(Buffer.alloc(0), 'a.txt', 'text/plain'),
				file: await store(png, 'file_12', 'application/octet-stream'),
			},
			'*',
		);
		expect(error).toBeUndefined();
		expect(provider.parts.slice(1)).toEqual([inline(png, 'image/png'), inline(png, 'image/png')]);
	});

	test.each<[string, Buffer | 'gif', RegExp]>([
		['an image of another format', 'gif', /"b" is not an image that Gemini accepts/],
		[
			'an image that was spoiled',
			OTHER_FILES.at(-1)![1],
			/"b" is not an image that Gemini accepts/,
		],
		['an image that is empty', Buffer.alloc(0), /"b" is empty/],
	])('does not leave out %s without a word', async (_case, content, words) => {
		const bytes = content === 'gif' ? await drawImage('gif') : content;
		const { error } = await edit(
			{
				a: await store(await drawImage(), 'a.png', 'image/png'),
				b: await store(bytes, 'b.png', 'image/png'),
			},
			'*',
		);
		expect(error?.message).toMatch(words);
		expect(provider.calls).toEqual([]);
	});
});

describe('a file with the base64 text of an image', () => {
	const spellings: Array<[string, (base64: string) => string]> = [
		['in one line', (base64) => base64],
		['in lines', (base64) => base64.replace(/.{76}/g, '$&\r\n')],
		['in the alphabet of addresses', (base64) => base64.replaceAll('+', '-').replaceAll('/', '_')],
		['in quotation marks', (base64) => `"${base64}"\n`],
		['as a data: URI', (base64) => `data:image/jpeg;base64,${base64}`],
	];

	test.each(spellings)('%s is decoded once more', async (_case, spell) => {
		const bytes = await noisyImage(900_000);
		const text = Buffer.from(spell(bytes.toString('base64')));
		for (const fields of ['data', '*']) {
			provider.reset();
			const data = await store(text, 'a.png', 'image/png');
			const { error, warnings } = await edit({ data }, fields);
			expect(error).toBeUndefined();
			expect(provider.parts[1]).toEqual(inline(bytes, 'image/png'));
			expect(warnings).toContainEqual(
				expect.stringMatching(/^The file in the field "data" contains the base64 text/) as string,
			);
		}
	});

	test('that is broken is told', async () => {
		const text = `${(await noisyImage(9_000)).toString('base64')}…`;
		const { error } = await edit({ data: await store(Buffer.from(text), 'a.png', 'image/png') });
		expect(error?.message).toBe(
			'The file in the field "data" contains the base64 text of an image, but the text is damaged',
		);
		expect(provider.calls).toEqual([]);
	});
});
