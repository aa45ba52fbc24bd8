import { displayUrl } from '../../../nodes/GeminiImage/transport/publicUrl';
import { urlFailure } from '../../../nodes/GeminiImage/transport/urlFailure';

const failureOf = (link: string) => urlFailure(link, 'https://api.example.com');

test.each([
	'https://example.com/a.png',
	'HTTPS://EXAMPLE.COM/A.PNG',
	'http://api.example.com/a.png',
])('%s may be fetched', (link) => {
	expect(failureOf(link)).toBeUndefined();
});

test.each([
	['http://example.com/a.png', 'notPublic', 'http'],
	['http://localhost:8045/a.png', 'notPublic', 'privateNetwork'],
	['https://localhost/a.png', 'notPublic', 'privateNetwork'],
	['https://192.168.1.5/a.png', 'notPublic', 'privateNetwork'],
	['https://[::ffff:10.0.0.1]/a.png', 'notPublic', 'privateNetwork'],
	['gs://bucket/a.png', 'notPublic', 'cloudStorage'],
	['s3://bucket/a.png', 'notPublic', 's3'],
	['ftp://example.com/a.png', 'notPublic', 'ftp'],
	['sftp://example.com/a.png', 'notPublic', 'ftp'],
	['blob:https://example.com/1', 'notPublic', 'blob'],
	['file:///home/me/a.png', 'notPublic', 'disk'],
	['/home/me/a.png', 'notAnAddress', 'disk'],
	['./a.png', 'notAnAddress', 'disk'],
	['C:\\Users\\me\\a.png', 'notAnAddress', 'disk'],
	['C:/Users/me/a.png', 'notAnAddress', 'disk'],
	['\\\\server\\share\\a.png', 'notAnAddress', 'disk'],
	['photo.png', 'notAnAddress', 'fileName'],
	['my photo.jpeg', 'notAnAddress', 'fileName'],
	['www.example.com/a.png', 'notAnAddress', 'noScheme'],
	['example.com/a.png', 'notAnAddress', 'noScheme'],
	['//example.com/a.png', 'notAnAddress', 'noScheme'],
	['example.com:8080/a.png', 'notPublic', 'noScheme'],
	['https://', 'notAnAddress', 'misspelled'],
	['https://exa mple.com/a.png', 'notAnAddress', 'misspelled'],
	['javascript:alert(1)', 'notPublic', 'other'],
	['hello', 'notAnAddress', 'other'],
])('%s is refused as %s, and named as %s', (link, why, urlKind) => {
	expect(failureOf(link)).toEqual({ why, urlKind });
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
