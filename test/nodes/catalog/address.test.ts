import { providerAddress } from '../../../nodes/GeminiImage/catalog/address';

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
	expect(providerAddress('custom', baseUrl)).toBe('https://api.example.com');
});

test.each([
	['https://api.example.com/gemini', 'https://api.example.com/gemini'],
	['https://api.example.com/gemini/v1beta', 'https://api.example.com/gemini'],
	['https://api.example.com/v1beta2', 'https://api.example.com/v1beta2'],
])('a path of its own stays: %s', (baseUrl, address) => {
	expect(providerAddress('custom', baseUrl)).toBe(address);
});

test("an empty address is the provider's own, where it has one", () => {
	expect(providerAddress('google', ' ')).toBe(GOOGLE);
	expect(providerAddress('octopusX', '/')).toBe('https://octopusx.ai');
	expect(providerAddress('custom', '')).toBe('');
});

test("an address that the editor kept from another provider gives way to the provider's own", () => {
	expect(providerAddress('cometApi', `${GOOGLE}/v1beta`)).toBe('https://api.cometapi.com');
	expect(providerAddress('google', 'https://octopusx.ai/')).toBe(GOOGLE);
});

test("an address that is nobody else's is kept, on every provider", () => {
	expect(providerAddress('google', 'http://127.0.0.1:4010/google')).toBe(
		'http://127.0.0.1:4010/google',
	);
	expect(providerAddress('custom', GOOGLE)).toBe(GOOGLE);
});
