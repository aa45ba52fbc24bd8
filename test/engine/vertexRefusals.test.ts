import { generateKeyPairSync } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { setUp } from './setUp';

const here = setUp();

const run = async (changes: ICredentialDataDecryptedObject = {}, persona = 'vertex') =>
	await here.engine.run({
		parameters: {
			operation: 'textToImage',
			prompt: 'Create an image of a boat',
			model: { __rl: true, mode: 'id', value: 'gemini-3-pro-image' },
			options: { maxTries: 1 },
		},
		credential: here.user.credential(persona, changes),
	});

/** The key file with a change in it. */
const keyFile = (changes: Record<string, string>) => ({
	serviceAccountJson: JSON.stringify({
		...(JSON.parse(here.user.keyFile) as object),
		...changes,
	}),
});

const foreignKey = () =>
	generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	}).privateKey;

test.each<[string, () => ICredentialDataDecryptedObject, string, string | RegExp]>([
	[
		'what is no private key',
		() => keyFile({ private_key: 'hello' }),
		'The private key in the credential is not valid',
		'',
	],
	[
		'what is no key file',
		() => ({ serviceAccountJson: '{"type": "service_account"}' }),
		'The key file in the credential is incomplete',
		'',
	],
	[
		'the key of another account',
		() => keyFile({ private_key: foreignKey() }),
		'Google rejected the private key of the service account',
		'Invalid JWT Signature.',
	],
	[
		'an account that is unknown',
		() => keyFile({ client_email: `${here.user.key}@elsewhere.iam.gserviceaccount.com` }),
		'The service account does not exist or is disabled',
		'account not found',
	],
])(
	'%s in the credential is named, and no model is asked',
	async (_what, changes, message, said) => {
		const { error } = await run(changes());
		expect(error?.message).toBe(message);
		expect(error?.description).toMatch(said);
		expect(await here.user.received()).toEqual([]);
	},
);

test.each<[string, ICredentialDataDecryptedObject, string, string]>([
	[
		'a project that does not exist',
		{ projectId: 'no-such-project' },
		'Google Cloud denied access to the project in the credential',
		'Check "Project ID" in the credential',
	],
	[
		'a location without the model',
		{ location: 'europe-west4' },
		'Google Vertex AI does not offer the model "gemini-3-pro-image" in the location "europe-west4"',
		'Set "Location" in the credential to "global"',
	],
	[
		'a location that does not exist',
		{ location: 'europe-west99' },
		'There is no Vertex AI endpoint at this URL',
		'Set "Location" in the credential to "global"',
	],
])('%s is named, with the field to change', async (_what, changes, message, advice) => {
	const { error } = await run(changes);
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(advice);
});

const CONSOLE = 'https://console.developers.google.com';

test.each([
	[
		'serviceDisabled',
		'The Vertex AI API is not enabled in the Google Cloud project',
		`${CONSOLE}/apis/api/aiplatform.googleapis.com/overview?project=project`,
	],
	[
		'billingDisabled',
		'The provider requires billing to be set up for this account',
		`${CONSOLE}/billing/enable?project=project`,
	],
	[
		'permissionDenied',
		'The credential has no permission to use Vertex AI in this project',
		'roles/aiplatform.user',
	],
	[
		'quotaExhausted',
		'Google Vertex AI has no capacity for this model right now',
		'dynamic shared quota',
	],
])('%s is named, with the way out', async (cloudRefusal, message, wayOut) => {
	await here.user.behave({ cloudRefusal });
	const { error } = await run();
	expect(error?.message).toBe(message);
	expect(error?.description).toContain(wayOut);
	await here.user.behave({ cloudRefusal: 'none' });
	expect((await run()).error).toBeUndefined();
});

test('a new token that is turned away as well ends the run', async () => {
	await here.user.behave({ tokenLifetimeSeconds: 0 });
	const { error } = await run();
	expect(error?.message).toBe('Google rejected the access token of the service account');
	expect(error?.description).toContain('have not been disabled or deleted');
	const calls = await here.user.received();
	expect(calls.map(({ status }) => status)).toEqual([401, 401]);
	expect(await here.user.asked('tokens')).toHaveLength(2);
});

test('an API key that is none is named', async () => {
	const { error } = await run({ apiKey: 'not-a-key-of-google' }, 'vertexExpress');
	expect(error?.message).toBe('The provider rejected the API key');
});
