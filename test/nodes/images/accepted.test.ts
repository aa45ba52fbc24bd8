import type { IBinaryData } from 'n8n-workflow';
import { acceptedFormat } from '../../../nodes/GeminiImage/images/accepted';
import { formatOf } from '../../../nodes/GeminiImage/images/format';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { picture } from '../../engine/pictures';

const WHERE = 'The file in the field "data"';

function check(bytes: Buffer, said?: Partial<IBinaryData>): string {
	const binary = said && { data: '', mimeType: '', ...said };
	try {
		return acceptedFormat(formatOf(bytes), { bytes: bytesOf(bytes) }, WHERE, binary).mimeType;
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

test.each<[string, Buffer | 'gif', Partial<IBinaryData> | undefined, string]>([
	[
		'a text called an image',
		Buffer.from('hello'),
		{ fileName: 'p.png', mimeType: 'image/png' },
		'It is said to be "p.png" (image/png), but its content is no image.',
	],
	[
		'a text',
		Buffer.from('hello'),
		{ fileName: 'a.txt', mimeType: 'text/plain' },
		'It is "a.txt" (text/plain).',
	],
	['something without a name', Buffer.from('x'), { mimeType: 'text/html' }, 'It is of the type'],
	['another image', 'gif', { fileName: 'a.png', mimeType: 'image/png' }, 'It is a GIF image.'],
	['a page in the place of an image', Buffer.from('<html>'), undefined, 'Its content is no image.'],
	[
		'a name that would be shown as HTML',
		Buffer.from('x'),
		{ fileName: '<img src=x>', mimeType: 'a/b' },
		'"‹img src=x›" (a/b)',
	],
])('%s is told for what it is', async (_case, content, said, words) => {
	const told = check(content === 'gif' ? await picture('gif') : content, said);
	expect(told).toContain(`${WHERE} is not an image that Gemini takes.`);
	expect(told).toContain(words);
});

test('an empty file is told as one', () => {
	const told = check(Buffer.alloc(0), { fileName: 'p.png', mimeType: 'image/png' });
	expect(told).toBe(`${WHERE} is empty. Nothing was sent. See why it came without content.`);
});
