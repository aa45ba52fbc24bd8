import { createSign, generateKeyPairSync } from 'node:crypto';
import { answerSchema, type Client } from './client';

const PROJECT = 'test-project';
export const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const createKeys = () =>
	generateKeyPairSync('rsa', {
		modulusLength: 2048,
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});

const own = createKeys();
export const foreign = createKeys();

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A service account of a project that the emulator knows. */
export class Account {
	readonly email: string;

	constructor(
		readonly client: Client,
		readonly project = PROJECT,
	) {
		this.email = `${client.key}@${project}.iam.gserviceaccount.com`;
	}

	static async of(client: Client, project = PROJECT): Promise<Account> {
		const response = await fetch(client.url('/control/serviceAccounts'), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ project, publicKey: own.publicKey }),
		});
		expect(response.status).toBe(204);
		return new Account(client, project);
	}

	get tokenUrl(): string {
		return this.client.url('/vertex/token');
	}

	/** Signs the claims of a good assertion, with changes. */
	assert(claims: object = {}, { privateKey = own.privateKey, alg = 'RS256' } = {}): string {
		const now = Math.floor(Date.now() / 1000);
		const good = { iss: this.email, aud: this.tokenUrl, scope: SCOPE, iat: now, exp: now + 3600 };
		const signed = `${encode({ alg, typ: 'JWT' })}.${encode({ ...good, ...claims })}`;
		return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
	}

	request(assertion = this.assert(), grantType = GRANT_TYPE): Promise<Response> {
		const body = new URLSearchParams({ grant_type: grantType, assertion });
		return fetch(this.tokenUrl, { method: 'POST', body });
	}

	async token(): Promise<string> {
		const { access_token: token } = (await (await this.request()).json()) as Record<string, string>;
		return token ?? '';
	}

	/** Calls `generateContent` with a new token, unless the headers say otherwise. */
	async call(
		model: string,
		body: unknown,
		{ location = 'global', project = this.project, method = 'generateContent', headers = {} } = {},
	): Promise<Response> {
		const place = `projects/${project}/locations/${location}/publishers/google/models/${model}`;
		const authorization = `Bearer ${await this.token()}`;
		return fetch(this.client.url(`/vertex/v1/${place}:${method}`), {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization, ...headers },
			body: JSON.stringify(body),
		});
	}
}

/** Calls `generateContent` with an API key. */
export const express = (own: Client, body: unknown, headers: Record<string, string> = {}) =>
	fetch(own.url('/vertex/v1/publishers/google/models/gemini-3-pro-image:generateContent'), {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-goog-api-key': own.key, ...headers },
		body: JSON.stringify(body),
	});

/** The answer of a call that must be served. */
export const read = async (response: Response) => {
	expect(response.status).toBe(200);
	const { candidates, usageMetadata } = answerSchema.parse(await response.json());
	return { usageMetadata, parts: candidates[0]?.content.parts ?? [] };
};

export const errorOf = async (response: Response) =>
	((await response.json()) as { error: { message: string; status: string } }).error;
