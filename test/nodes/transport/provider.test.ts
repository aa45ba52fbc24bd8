import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { asProvider } from '../../../nodes/GeminiImage/transport/provider';
import { thrownFailure } from '../thrownFailure';

const KEY = 'a-secret-key-of-a-test';

const usable = { provider: 'custom', baseUrl: 'https://api.example.com/v1', apiKey: KEY };

const refuse = (changes: Record<string, string>) =>
	thrownFailure(() => asProvider({ ...usable, ...changes }, new KeyMask(KEY)));

test('a credential names the provider and where its calls go', () => {
	const provider = asProvider(usable, new KeyMask(KEY));
	expect(provider).toMatchObject({ name: 'custom', baseUrl: 'https://api.example.com' });
});

test.each([
	['a provider of a later version', { provider: 'newProvider' }, 'providerUnknown'],
	['a name that every object has', { provider: 'toString' }, 'providerUnknown'],
	['no provider', { provider: ' ' }, 'providerMissing'],
	['no key', { apiKey: ' ' }, 'keyMissing'],
	['a key that is too short', { apiKey: 'abc' }, 'keyTooShort'],
	['a Base URL that is not a web address', { baseUrl: 'my gateway' }, 'baseUrlInvalid'],
])('a credential with %s is not used', (_what, changes, kind) => {
	expect(refuse(changes)).toMatchObject({ kind, reason: 'BAD_INPUT', isRetryable: false });
});

test('a provider of a later version is named, with the way out', () => {
	const { message, description } = explain(refuse({ provider: 'newProvider' }));
	expect(message).toBe('This version of the node does not know the provider "newProvider"');
	expect(description).toContain('Update the node');
});

test('a Base URL is quoted unless it may be a key', () => {
	expect(explain(refuse({ baseUrl: 'my gateway' })).message).toContain('"my gateway"');
	expect(refuse({ baseUrl: 'sk-other-0123456789abcdef' }).facts).toEqual({ baseUrl: undefined });
});
