import { mayFetch } from '../../../nodes/GeminiImage/transport/publicUrl';

const PROVIDER = 'https://api.example.com';
const fetchable = (url: string, provider = PROVIDER) => mayFetch(new URL(url), provider);

test.each([
	'https://cdn.example.net/a.png',
	'https://8.8.8.8/a.png',
	'https://172.32.0.1/',
	'https://100.128.0.1/',
	'https://[2606:4700:4700::1111]/',
	'https://internal.example.net/',
	'https://localhost.example.net/',
	'https://cdn.example.net:8443/a.png',
])('a public https address may be fetched: %s', (url) => {
	expect(fetchable(url)).toBe(true);
});

test.each([
	'http://cdn.example.net/a.png',
	'ftp://cdn.example.net/a.png',
	'file:///etc/passwd',
	'data:image/png;base64,QUJD',
	'blob:https://cdn.example.net/1',
])('another protocol than https may not: %s', (url) => {
	expect(fetchable(url)).toBe(false);
});

test.each([
	'https://localhost/',
	'https://localhost./',
	'https://LOCALHOST/',
	'https://a.localhost/',
	'https://router/',
	'https://router./',
	'https://printer.local/',
	'https://nas.lan/',
	'https://nas.home.arpa./',
	'https://db.corp/',
	'https://db.intranet/',
	'https://db.internal/',
	'https://metadata.google.internal/computeMetadata/v1/',
	'https://metadata.google.internal./computeMetadata/v1/',
])('a name of this machine or its network may not: %s', (url) => {
	expect(fetchable(url)).toBe(false);
});

test.each([
	['loopback', 'https://127.0.0.1/'],
	['loopback, elsewhere', 'https://127.255.255.254/'],
	['loopback in short', 'https://127.1/'],
	['loopback as a number', 'https://2130706433/'],
	['loopback in hexadecimal', 'https://0x7f000001/'],
	['loopback in octal', 'https://0177.0.0.1/'],
	['loopback, mixed', 'https://0x7f.1/'],
	['loopback with a dot at its end', 'https://127.0.0.1./'],
	['loopback in full-width digits', 'https://１２７.０.０.１/'],
	['loopback, percent-encoded', 'https://%31%32%37.0.0.1/'],
	['loopback behind a user', 'https://example.com@127.0.0.1/'],
	['no address', 'https://0.0.0.0/'],
	['no address in short', 'https://0/'],
	['private', 'https://10.0.0.1/'],
	['private', 'https://172.16.0.1/'],
	['private', 'https://172.31.255.255/'],
	['private', 'https://192.168.1.1/'],
	['private as a number', 'https://3232235777/'],
	['link-local: cloud metadata', 'https://169.254.169.254/latest/meta-data/'],
	['cloud metadata as a number', 'https://2852039166/'],
	['shared, and cloud metadata', 'https://100.100.100.200/latest/meta-data/'],
	['protocol assignments', 'https://192.0.0.192/'],
	['benchmarks', 'https://198.18.0.1/'],
	['multicast', 'https://224.0.0.1/'],
	['broadcast', 'https://255.255.255.255/'],
])('an IPv4 address that is not public may not: %s, %s', (_kind, url) => {
	expect(fetchable(url)).toBe(false);
});

test.each([
	['loopback', '[::1]'],
	['loopback, written out', '[0:0:0:0:0:0:0:1]'],
	['no address', '[::]'],
	['wrapped loopback', '[::ffff:127.0.0.1]'],
	['wrapped loopback in hexadecimal', '[::ffff:7f00:1]'],
	['compatible loopback', '[::127.0.0.1]'],
	['translated', '[64:ff9b::7f00:1]'],
	['translated, local', '[64:ff9b:1::1]'],
	['6to4', '[2002:7f00:1::]'],
	['Teredo', '[2001::1]'],
	['Teredo, written out', '[2001:0:0:0::1]'],
	['link-local', '[fe80::1]'],
	['unique local', '[fd00:ec2::254]'],
	['site-local', '[fec0::1]'],
	['multicast', '[ff02::1]'],
	['reserved, starting with a 2', '[2::1]'],
	['reserved, starting with 20', '[20::1]'],
	['reserved, starting with a 3', '[3:0:0:0:0:0:7f00:1]'],
])('an IPv6 address that is not public may not: %s, %s', (_kind, host) => {
	expect(fetchable(`https://${host}/`)).toBe(false);
});

describe("the provider's own host", () => {
	test('is trusted, on http as well, wherever it is', () => {
		expect(fetchable('http://127.0.0.1:4010/a.png', 'http://127.0.0.1:4010')).toBe(true);
		expect(fetchable('https://localhost/a.png', 'https://localhost')).toBe(true);
		expect(fetchable('http://api.example.com/a.png')).toBe(true);
	});

	test('is its host and its port', () => {
		expect(fetchable('http://127.0.0.1:4011/', 'http://127.0.0.1:4010')).toBe(false);
		expect(fetchable('http://sub.api.example.com/')).toBe(false);
		expect(fetchable('http://api.example.com.evil.example/')).toBe(false);
		expect(fetchable('http://api.example.com@evil.example/')).toBe(false);
	});

	test('is not trusted with other protocols', () => {
		expect(fetchable('ftp://api.example.com/a.png')).toBe(false);
	});
});
