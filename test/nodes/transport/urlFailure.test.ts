import { displayUrl } from '../../../nodes/GeminiImage/transport/publicUrl';
import { urlFailure } from '../../../nodes/GeminiImage/transport/urlFailure';

const fault = (link: string) => urlFailure(link, 'https://api.example.com');

test.each([
	'https://example.com/a.png',
	'HTTPS://EXAMPLE.COM/A.PNG',
	'http://api.example.com/a.png',
])('%s may be fetched', (link) => {
	expect(fault(link)).toBeUndefined();
});

test.each([
	['http://example.com/a.png', 'not a public https address', 'write https:// in its place'],
	['http://localhost:8045/a.png', 'not a public https address', 'private network'],
	['https://localhost/a.png', 'not a public https address', 'private network'],
	['https://192.168.1.5/a.png', 'not a public https address', 'private network'],
	['https://[::ffff:10.0.0.1]/a.png', 'not a public https address', 'private network'],
	['gs://bucket/a.png', 'not a public https address', 'under "File URIs"'],
	['s3://bucket/a.png', 'not a public https address', '"AWS S3"'],
	['ftp://example.com/a.png', 'not a public https address', '"FTP"'],
	['sftp://example.com/a.png', 'not a public https address', '"FTP"'],
	['blob:https://example.com/1', 'not a public https address', 'only to the browser'],
	['file:///home/me/a.png', 'not a public https address', 'Read/Write Files from Disk'],
	['/home/me/a.png', 'no web address', 'Read/Write Files from Disk'],
	['./a.png', 'no web address', 'Read/Write Files from Disk'],
	['C:\\Users\\me\\a.png', 'no web address', 'Read/Write Files from Disk'],
	['C:/Users/me/a.png', 'no web address', 'Read/Write Files from Disk'],
	['\\\\server\\share\\a.png', 'no web address', 'Read/Write Files from Disk'],
	['photo.png', 'no web address', 'the name of a file'],
	['my photo.jpeg', 'no web address', 'the name of a file'],
	['www.example.com/a.png', 'no web address', 'Write https:// before it'],
	['example.com/a.png', 'no web address', 'Write https:// before it'],
	['//example.com/a.png', 'no web address', 'Write https:// before it'],
	['example.com:8080/a.png', 'not a public https address', 'Write https:// before it'],
	['https://', 'no web address', 'Check how it is written'],
	['https://exa mple.com/a.png', 'no web address', 'Check how it is written'],
	['javascript:alert(1)', 'not a public https address', 'starts with https://'],
	['hello', 'no web address', 'starts with https://'],
])('%s is refused with its reason, and with what to do', (link, reason, todo) => {
	expect(fault(link)?.reason).toContain(reason);
	expect(fault(link)?.todo).toContain(todo);
});

test.each([
	['https://example.com/a.png?x=1', 'https://example.com/a.png?x=1'],
	['https://me:secret@example.com/a.png', 'https://example.com/a.png'],
	['https://secret@example.com/a.png', 'https://example.com/a.png'],
	['ftp://me:se%2Fcret@example.com/a', 'ftp://example.com/a'],
	['https:\\\\me:secret@example.com\\a', 'https://example.com/a'],
	['//me:secret@example.com/a', '//example.com/a'],
	['me:secret@example.com/a', 'example.com/a'],
	['https://me:secret@exa mple.com/a', 'https://exa mple.com/a'],
	['https://example.com/me@home', 'https://example.com/me@home'],
])('%s is shown without a password', (address, shown) => {
	expect(displayUrl(address)).toBe(shown);
});

test('a long address is shown by its start, and in time', () => {
	expect(displayUrl(`https://example.com/${'x'.repeat(1_000_000)}`, 50)).toHaveLength(51);
	expect(displayUrl('x'.repeat(1_000_000), 50)).toHaveLength(51);
});
