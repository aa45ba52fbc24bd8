import type { ProviderName } from '../../../nodes/GeminiImage/catalog/providers';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import type { Kind } from '../../../nodes/GeminiImage/failure/failure';
import { requireReadableFiles, unverifiedFileUri } from '../../../nodes/GeminiImage/images/fileUri';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import type { Provider } from '../../../nodes/GeminiImage/transport/provider';
import { thrownFailure } from '../thrownFailure';

const GOOGLE = 'https://generativelanguage.googleapis.com/v1beta/files/abc';

function reference(entry: string, name: ProviderName) {
	const mask = new KeyMask('the-key-of-the-test');
	const provider: Partial<Provider> = { name, baseUrl: 'https://example.com', mask };
	return unverifiedFileUri(entry, provider as Provider);
}

test.each<[string, ProviderName]>([
	['gs://bucket/a.png', 'vertexAi'],
	['gs://bucket/a image/webp', 'vertexAi'],
	['https://example.com/a.jpg', 'vertexAi'],
	['gs://bucket/a', 'custom'],
	['files/abc', 'google'],
	[GOOGLE, 'google'],
	[GOOGLE, 'custom'],
	['https://example.com/files/abc', 'cometApi'],
])('%s goes to %s', (entry, provider) => {
	expect(() => requireReadableFiles([reference(entry, provider)], provider)).not.toThrow();
});

test.each<[string, ProviderName, Kind, RegExp]>([
	['gs://bucket/a.png', 'google', 'cloudStorageUnread', /which Google cannot read$/],
	['gs://bucket/a image/png', 'octopusX', 'cloudStorageUnread', /which OctopusX cannot read/],
	['GS://bucket/a.png', 'cometApi', 'cloudStorageUnread', /gs:.*Google Cloud Storage/i],
	['files/abc image/png', 'vertexAi', 'filesApiUnread', /files\/abc is a Gemini API file/],
	[`${GOOGLE} image/png`, 'vertexAi', 'filesApiUnread', /Vertex AI cannot read$/],
	['gs://bucket/a', 'vertexAi', 'fileUriUntyped', /type of the file at gs:\/\/bucket\/a$/],
	['https://example.com/a', 'vertexAi', 'fileUriUntyped', /https:\/\/example\.com\/a$/],
])('%s does not go to %s: %s', (entry, provider, kind, message) => {
	const failure = thrownFailure(() => requireReadableFiles([reference(entry, provider)], provider));
	expect(failure.kind).toBe(kind);
	expect(explain(failure).message).toMatch(message);
	expect(explain(failure).description).toContain('Nothing was sent.');
});
