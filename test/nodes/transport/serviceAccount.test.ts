import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { secretOf, secretsOf } from '../../../nodes/GeminiImage/transport/secrets';
import {
	readServiceAccount,
	usesServiceAccount,
} from '../../../nodes/GeminiImage/transport/serviceAccount';
import { thrownFailure } from '../thrownFailure';
import { EMAIL, keyFile, PEM, PUBLIC_KEY, RSA_PEM } from './accountKeys';

const base = { provider: 'vertexAi', authentication: 'serviceAccount', location: 'global' };
const withKey = (privateKey: string) => ({ ...base, serviceAccountEmail: EMAIL, privateKey });
const body = PEM.replace(/-----[A-Z ]+-----|\s/g, '');
const isTheKey = (credential: Record<string, string>) => {
	const { privateKey } = readServiceAccount(credential);
	return createPublicKey(privateKey).equals(PUBLIC_KEY);
};

const KEY_FORMS: ReadonlyArray<[string, string]> = [
	['as it is', PEM],
	['with its line breaks as text', PEM.replaceAll('\n', '\\n')],
	['with its line breaks as text twice', PEM.replaceAll('\n', '\\\\n')],
	['with CRLF', PEM.replaceAll('\n', '\r\n')],
	['with CRLF as text', PEM.replaceAll('\n', '\\r\\n')],
	['with spaces around', `  \t${PEM}\n  `],
	['with each line indented', PEM.replaceAll('\n', '\n    ')],
	['with spaces in place of line breaks', PEM.replaceAll('\n', ' ')],
	['without line breaks', PEM.replaceAll('\n', '')],
	['without white space', PEM.replaceAll(/\s/g, '')],
	['in quotes', JSON.stringify(PEM)],
	['in single quotes', `'${PEM}'`],
	['with its name, as the file has it', `"private_key": ${JSON.stringify(PEM)},`],
	['after a byte order mark', `\uFEFF${PEM}`],
	['without its first and last line', body],
	['in the older form', RSA_PEM],
];

test.each(KEY_FORMS)('a private key %s is understood', (_how, text) => {
	expect(isTheKey(withKey(text))).toBe(true);
});

test.each(KEY_FORMS)('a private key %s is known as a secret, however it is cut', (_how, text) => {
	const secrets = secretsOf(withKey(text));
	expect(secrets.length).toBeGreaterThan(10);
	expect(Math.max(...secrets.map(({ length }) => length))).toBeLessThan(100);
	if (text !== RSA_PEM) expect(secrets.slice(0, 26).join('')).toBe(body);
});

test('the private key is one secret, in whatever form it was pasted', () => {
	const forms = KEY_FORMS.filter(([, text]) => text !== RSA_PEM);
	const secrets = forms.map(([, text]) => secretOf(withKey(text)));
	expect(new Set([...secrets, secretOf({ ...base, serviceAccountJson: keyFile() })])).toEqual(
		new Set([body]),
	);
});

const broken = keyFile().replace(JSON.stringify(PEM), `"${PEM}"`);
test.each([
	['in its own field', { serviceAccountJson: keyFile() }],
	['on one line', { serviceAccountJson: keyFile().replaceAll('\n', '') }],
	['after a byte order mark', { serviceAccountJson: `\uFEFF${keyFile()}` }],
	['as a JSON string', { serviceAccountJson: JSON.stringify(keyFile()) }],
	['with true line breaks in its key', { serviceAccountJson: broken }],
	['in the field of the private key', { privateKey: keyFile() }],
	['in the field of the API key', { authentication: 'xGoogApiKey', apiKey: ` ${keyFile()}` }],
	[
		'with another e-mail address beside it',
		{ serviceAccountJson: keyFile(), serviceAccountEmail: 'x' },
	],
])('a key file %s is understood', (_how, fields: Record<string, string>) => {
	const credential = { ...base, ...fields };
	expect(usesServiceAccount(credential)).toBe(true);
	expect(isTheKey(credential)).toBe(true);
	expect(readServiceAccount(credential)).toMatchObject({ email: EMAIL, projectId: 'my-project' });
	expect(secretsOf(credential)).toContain(body.slice(0, 64));
});

test('a private key in the field of the key file is understood', () => {
	const credential = { ...base, serviceAccountJson: PEM, serviceAccountEmail: EMAIL };
	expect(isTheKey(credential)).toBe(true);
});

const { privateKey: elliptic } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const client = JSON.stringify({ installed: { client_id: 'x', client_secret: 'y' } });
test.each<[string, Record<string, string>, string]>([
	['nothing', {}, 'serviceAccountMissing'],
	['half a key file', { serviceAccountJson: keyFile().slice(0, 120) }, 'keyFileIncomplete'],
	[
		'a key file without its key',
		{ serviceAccountJson: keyFile({ private_key: '' }) },
		'keyFileIncomplete',
	],
	['an OAuth client', { serviceAccountJson: client }, 'keyFileOfOtherKind'],
	['a login', { serviceAccountJson: '{"type":"authorized_user"}' }, 'keyFileOfOtherKind'],
	['an API key', withKey('AIzaSyA-0123456789'), 'privateKeyInvalid'],
	['half a private key', withKey(PEM.slice(0, 500)), 'privateKeyInvalid'],
	['a private key with a letter less', withKey(PEM.replace('A', '')), 'privateKeyInvalid'],
	[
		'a key of another kind',
		withKey(elliptic.export({ type: 'pkcs8', format: 'pem' }).toString()),
		'privateKeyInvalid',
	],
	['a private key without an e-mail address', { privateKey: PEM }, 'serviceAccountEmailMissing'],
	[
		'a name in place of the address',
		{ ...withKey(PEM), serviceAccountEmail: 'images' },
		'serviceAccountEmailMissing',
	],
])('%s has a sentence of its own', (_what, fields, kind) => {
	const failure = thrownFailure(() => readServiceAccount({ ...base, ...fields }));
	expect(failure.kind).toBe(kind);
	const said = JSON.stringify([explain(failure), failure.facts, failure.stack]);
	for (const secret of secretsOf({ ...base, ...fields })) expect(said).not.toContain(secret);
});

test.each([
	['https://sts.example.com/token', '', 'https://sts.example.com/token'],
	[
		'http://127.0.0.1:5055/vertex/token',
		'http://127.0.0.1:5055/vertex',
		'http://127.0.0.1:5055/vertex/token',
	],
	[
		'http://127.0.0.1:5056/token',
		'http://127.0.0.1:5055/vertex',
		'https://oauth2.googleapis.com/token',
	],
	['http://sts.example.com/token', '', 'https://oauth2.googleapis.com/token'],
	['file:///etc/passwd', '', 'https://oauth2.googleapis.com/token'],
	['', '', 'https://oauth2.googleapis.com/token'],
])('with token_uri %p and the Base URL %p, tokens come from %s', (token_uri, baseUrl, expected) => {
	const credential = { ...base, baseUrl, serviceAccountJson: keyFile({ token_uri }) };
	expect(readServiceAccount(credential).tokenUrl).toBe(expected);
});

test('what looks like a key file is an API key with other providers', () => {
	const apiKey = '{"key":"0123456789"}';
	expect(secretsOf({ provider: 'custom', apiKey })).toEqual([apiKey]);
	expect(secretOf({ provider: 'custom', apiKey })).toBe(apiKey);
});
