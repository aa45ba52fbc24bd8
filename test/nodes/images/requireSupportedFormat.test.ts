import type { IBinaryData } from 'n8n-workflow';
import {
	requireSupportedFormat,
	requireSupportedType,
} from '../../../nodes/GeminiImage/images/requireSupportedFormat';
import { formatOf } from '../../../nodes/GeminiImage/images/format';
import { picture } from '../../engine/pictures';
import { OTHER_FILES, REFUSED_IMAGES } from './files';

const WHERE = 'The file in the field "data"';

/** The type that a file is sent as, or what is said of it. */
function check(head: Buffer, said?: Partial<IBinaryData>, onWebPage?: string): string {
	try {
		return requireSupportedFormat({ format: formatOf(head), head, where: WHERE, said, onWebPage })
			.mimeType;
	} catch (error) {
		const { message, details } = error as Error & { details: { description: string } };
		return `${message}. ${details.description}`;
	}
}

test('an image is taken for what its bytes are, whatever it is called', async () => {
	expect(check(await picture('webp'), { fileName: 'a.png', mimeType: 'image/png' })).toBe(
		'image/webp',
	);
});

test.each(REFUSED_IMAGES)(
	'%s is refused by its name, with what to do',
	(_case, head, name, todo) => {
		const told = check(head, { fileName: 'photo.png', mimeType: 'image/png' });
		expect(told).toMatch(
			/^The file in the field "data" is not an image that Gemini takes\. Nothing was sent\./,
		);
		expect(told).toContain(`It is ${name} ("photo.png").`);
		expect(told).toContain(todo);
	},
);

test.each(OTHER_FILES)(
	'%s is told for what it is, however it is called',
	(_case, head, what, todo) => {
		const called = check(head, { fileName: 'photo.png', mimeType: 'image/png' });
		expect(called).toContain(
			`It is said to be "photo.png" (image/png), but its content is no image: it is ${what}. ${todo}`,
		);
		const named = check(head, { fileName: 'file.x', mimeType: 'a/b' });
		expect(named).toContain(`It is "file.x" (a/b): ${what}. ${todo}`);
	},
);

test.each<[string, Buffer, Partial<IBinaryData> | undefined, string]>([
	[
		'a file of unknown bytes',
		Buffer.from([1, 2, 3]),
		{ mimeType: 'a/b' },
		'It is of the type a/b.',
	],
	['a file without a type', Buffer.from([1, 2, 3]), {}, 'It is of the type no type.'],
	[
		'a name that would be shown as HTML',
		Buffer.from([1]),
		{ fileName: '<img src=x>', mimeType: 'a/b' },
		'"‹img src=x›" (a/b)',
	],
	['something at an address', Buffer.from([1, 2, 3]), undefined, 'Its content is no image.'],
	['a text at an address', Buffer.from('Not found'), undefined, 'no image: it is a text.'],
])('%s is told', (_case, content, said, words) => {
	expect(check(content, said)).toContain(words);
});

test('a web page at an address is told with the link that works', () => {
	const page = Buffer.from('\ufeff\n<!-- x --><!DOCTYPE html><html></html>');
	expect(check(page)).toContain('It is a web page. Use the address of the image itself.');
	expect(check(page, undefined, 'Use dl=1.')).toContain('It is a web page. Use dl=1.');
});

test('an empty file is told as one', () => {
	const told = check(Buffer.alloc(0), { fileName: 'p.png', mimeType: 'image/png' });
	expect(told).toBe(`${WHERE} is empty. Nothing was sent. See why it came without content.`);
});

test.each([
	['image/png', 'image/png'],
	['IMAGE/PNG', 'image/png'],
	['image/jpg', 'image/jpeg'],
	['image/jpeg; charset=utf-8', 'image/jpeg'],
	['jpg', 'image/jpeg'],
	['webp', 'image/webp'],
	['application/octet-stream', undefined],
	['', undefined],
])('the type "%s" of a file at the provider is written as %s', (type, written) => {
	expect(requireSupportedType(type, 'The file')).toBe(written);
});

test.each([
	['image/gif', 'a GIF image'],
	['application/pdf', 'of the type application/pdf'],
	['video/mp4', 'of the type video/mp4'],
	['constructor', 'of the type image/constructor'],
])('the type "%s" of a file at the provider is refused by its name', (type, name) => {
	expect(() => requireSupportedType(type, 'The file')).toThrow(
		expect.objectContaining({
			message: 'The file is not an image that Gemini takes',
			details: expect.objectContaining({
				description: expect.stringContaining(`It is ${name}.`) as string,
			}) as object,
		}) as Error,
	);
});
