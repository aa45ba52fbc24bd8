import { resolveBaseUrl } from '../../../nodes/GeminiImage/catalog/baseUrl';

const GOOGLE = 'https://generativelanguage.googleapis.com';

test.each([
	'https://api.example.com',
	'https://api.example.com/',
	'https://api.example.com///',
	'https://api.example.com/v1',
	'https://api.example.com/v1beta',
	'https://api.example.com/v1beta/',
	'https://api.example.com//v1//',
	'  https://api.example.com/v1beta \n',
])('a slash, a version and white space around it are forgiven: %j', (baseUrl) => {
	expect(resolveBaseUrl('custom', baseUrl)).toBe('https://api.example.com');
});

test.each([
	['https://api.example.com/gemini', 'https://api.example.com/gemini'],
	['https://api.example.com/gemini/v1beta', 'https://api.example.com/gemini'],
	['https://api.example.com/v1beta2', 'https://api.example.com/v1beta2'],
])('a path of its own stays: %s', (baseUrl, address) => {
	expect(resolveBaseUrl('custom', baseUrl)).toBe(address);
});

test("an empty address is the provider's own, where it has one", () => {
	expect(resolveBaseUrl('google', ' ')).toBe(GOOGLE);
	expect(resolveBaseUrl('octopusX', '/')).toBe('https://octopusx.ai');
	expect(resolveBaseUrl('custom', '')).toBe('');
});

test("an address that the editor kept from another provider gives way to the provider's own", () => {
	expect(resolveBaseUrl('cometApi', `${GOOGLE}/v1beta`)).toBe('https://api.cometapi.com');
	expect(resolveBaseUrl('google', 'https://octopusx.ai/')).toBe(GOOGLE);
});

test("an address that is nobody else's is kept, on every provider", () => {
	expect(resolveBaseUrl('google', 'http://127.0.0.1:4010/google')).toBe(
		'http://127.0.0.1:4010/google',
	);
	expect(resolveBaseUrl('custom', GOOGLE)).toBe(GOOGLE);
});
