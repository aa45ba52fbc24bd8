import type { IBinaryData } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import type { ShareService } from '../../../nodes/GeminiImage/failure/kinds/images';
import {
	requireSupportedFormat,
	requireSupportedType,
} from '../../../nodes/GeminiImage/images/requireSupportedFormat';
import { formatOf } from '../../../nodes/GeminiImage/images/format';
import { drawImage } from '../../engine/images';
import { isFailure } from '../../../nodes/GeminiImage/failure/failure';
import { thrownFailure } from '../thrownFailure';
import { OTHER_FILES, REFUSED_IMAGES } from './files';

const IMAGE = { field: 'data' };

/** The type that a file is sent as, or what the user reads of it. */
function check(head: Buffer, stated?: Partial<IBinaryData>, service?: ShareService): string {
	try {
		const file = { format: formatOf(head), head, image: IMAGE, stated, service };
		return requireSupportedFormat(file).mimeType;
	} catch (error) {
		if (!isFailure(error)) throw error;
		const { message, description } = explain(error);
		return `${message}. ${description}`;
	}
}

test('an image is taken for what its bytes are, whatever it is called', async () => {
	expect(check(await drawImage('webp'), { fileName: 'a.png', mimeType: 'image/png' })).toBe(
		'image/webp',
	);
});

test.each(REFUSED_IMAGES)(
	'%s is refused by its name, with what to do',
	(_case, head, name, todo) => {
		const text = check(head, { fileName: 'photo.png', mimeType: 'image/png' });
		expect(text).toMatch(
			/^The file in the field "data" is not an image that Gemini accepts\. Nothing was sent\./,
		);
		expect(text).toContain(`It is ${name} ("photo.png").`);
		expect(text).toContain(todo);
	},
);

test.each(OTHER_FILES)(
	'%s is named for what it is, whatever it is called',
	(_case, head, what, todo) => {
		const called = check(head, { fileName: 'photo.png', mimeType: 'image/png' });
		expect(called).toContain(
			`It is labeled as "photo.png" (image/png), but its content is not an image: it is ${what}. ${todo}`,
		);
		const named = check(head, { fileName: 'file.x', mimeType: 'a/b' });
		expect(named).toContain(`It is "file.x" (a/b): ${what}. ${todo}`);
	},
);

test.each<[string, Buffer, Partial<IBinaryData> | undefined, string]>([
	['a file of unknown bytes', Buffer.from([1, 2, 3]), { mimeType: 'a/b' }, 'It is of type a/b.'],
	['a file without a type', Buffer.from([1, 2, 3]), {}, 'It is a file without a type.'],
	[
		'a name that would be shown as HTML',
		Buffer.from([1]),
		{ fileName: '<img src=x>', mimeType: 'a/b' },
		'"‹img src=x›" (a/b)',
	],
	['something at an address', Buffer.from([1, 2, 3]), undefined, 'Its content is not an image.'],
	['a text at an address', Buffer.from('Not found'), undefined, 'not an image: it is plain text.'],
])('%s is described', (_case, content, stated, words) => {
	expect(check(content, stated)).toContain(words);
});

test('a web page at an address is named, with the link that works', () => {
	const page = Buffer.from('\ufeff\n<!-- x --><!DOCTYPE html><html></html>');
	expect(check(page)).toContain('It is a web page. Use the URL of the image itself.');
	expect(check(page, undefined, { name: 'Dropbox', advice: 'Use dl=1.' })).toContain(
		'It is a web page. This is a Dropbox link. Use dl=1.',
	);
});

test('an empty file is named as one', () => {
	const text = check(Buffer.alloc(0), { fileName: 'p.png', mimeType: 'image/png' });
	expect(text).toBe(
		'The file in the field "data" is empty. Nothing was sent. Check the node that created it.',
	);
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
	expect(requireSupportedType(type, IMAGE)).toBe(written);
});

test.each([
	['image/gif', 'a GIF image'],
	['application/pdf', 'of type application/pdf'],
	['video/mp4', 'of type video/mp4'],
	['constructor', 'of type image/constructor'],
])('the type "%s" of a file at the provider is refused by its name', (type, name) => {
	const failure = thrownFailure(() => requireSupportedType(type, IMAGE));
	expect(failure.kind).toBe('imageFormatUnsupported');
	expect(explain(failure)).toEqual({
		message: 'The file in the field "data" is not an image that Gemini accepts',
		description: expect.stringContaining(`It is ${name}.`) as string,
	});
});
