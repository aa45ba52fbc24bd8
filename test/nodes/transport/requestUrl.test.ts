import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { asProvider } from '../../../nodes/GeminiImage/transport/provider';
import { requestUrl } from '../../../nodes/GeminiImage/transport/requestUrl';
import { thrownFailure } from '../thrownFailure';
import { keyFile } from './accountKeys';

const account = {
	provider: 'vertexAi',
	authentication: 'serviceAccount',
	serviceAccountJson: keyFile(),
};
const PROJECT = 'projects/my-project/locations';
const MODEL = 'publishers/google/models/gemini-3-pro-image:generateContent';
const urlOf = (credential: Record<string, string>) =>
	requestUrl(asProvider(credential, new KeyMask()), 'gemini-3-pro-image');

test.each([
	['', `https://aiplatform.googleapis.com/v1/${PROJECT}/global/${MODEL}`],
	['global', `https://aiplatform.googleapis.com/v1/${PROJECT}/global/${MODEL}`],
	['eu', `https://aiplatform.eu.rep.googleapis.com/v1/${PROJECT}/eu/${MODEL}`],
	['us', `https://aiplatform.us.rep.googleapis.com/v1/${PROJECT}/us/${MODEL}`],
	[
		'us-central1',
		`https://us-central1-aiplatform.googleapis.com/v1/${PROJECT}/us-central1/${MODEL}`,
	],
	[
		' Europe-West4 ',
		`https://europe-west4-aiplatform.googleapis.com/v1/${PROJECT}/europe-west4/${MODEL}`,
	],
])('a service account in the location %p calls %s', (location, url) => {
	expect(urlOf({ ...account, location })).toBe(url);
});

test('an API key calls without a project and a location', () => {
	expect(urlOf({ provider: 'vertexAi', apiKey: 'a-key-of-a-test' })).toBe(
		`https://aiplatform.googleapis.com/v1/${MODEL}`,
	);
});

test.each(['', '/', '/v1', '/v1/', '/v1beta1'])(
	'a Base URL with %p takes the place of the host',
	(end) => {
		const baseUrl = `http://127.0.0.1:5055/vertex${end}`;
		expect(urlOf({ ...account, location: 'eu', baseUrl })).toBe(
			`http://127.0.0.1:5055/vertex/v1/${PROJECT}/eu/${MODEL}`,
		);
		expect(urlOf({ provider: 'vertexAi', apiKey: 'a-key-of-a-test', baseUrl })).toBe(
			`http://127.0.0.1:5055/vertex/v1/${MODEL}`,
		);
	},
);

test.each(['https://generativelanguage.googleapis.com', 'https://aiplatform.googleapis.com'])(
	'a Base URL %s that was left by an earlier choice does not hide the location',
	(baseUrl) => {
		expect(urlOf({ ...account, location: 'eu', baseUrl })).toContain('//aiplatform.eu.rep.');
	},
);

test('the project of the credential counts before that of the key file', () => {
	expect(urlOf({ ...account, projectId: ' other ' })).toContain('/projects/other/');
});

test.each([
	[{ serviceAccountJson: keyFile({ project_id: undefined }) }, 'projectMissing'],
	[{ projectId: keyFile() }, 'projectInvalid'],
	[{ projectId: '..' }, 'projectInvalid'],
	[{ location: 'europe west' }, 'locationInvalid'],
	[{ location: 'constructor' }, 'locationInvalid'],
	[{ location: 'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q' }, 'locationInvalid'],
	[{ location: 'evil.example.com/' }, 'locationInvalid'],
	[{ baseUrl: 'my proxy' }, 'baseUrlInvalid'],
	[{ authentication: 'xGoogApiKey' }, 'keyMissing'],
])('a credential with %j is not used', (changes, kind) => {
	const failure = thrownFailure(() => urlOf({ ...account, ...changes }));
	expect(failure.kind).toBe(kind);
	expect(JSON.stringify(explain(failure))).not.toMatch(/AIza|PRIVATE/i);
});
