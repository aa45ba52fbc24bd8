import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Engine } from './engine';
import { drawImage } from './images';

let engine: Engine;
beforeAll(async () => {
	engine = await Engine.start('filesystem');
});

const parameters = { operation: 'textToImage', prompt: 'Create an image of a boat' };

async function listening(server: Server, port = 0): Promise<number> {
	await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

/** A port that nobody listens at. */
async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listening(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}

const credentialFor = (baseUrl: string) => ({
	provider: 'custom',
	baseUrl,
	apiKey: 'sk-unsent-0123',
	authentication: 'bearer',
});

test('a provider that is back after a while gets the request that could not be sent', async () => {
	const data = (await drawImage()).toString('base64');
	const body = JSON.stringify({ candidates: [{ content: { parts: [{ inlineData: { data } }] } }] });
	const provider = createServer((request, response) => {
		request.resume().on('end', () => response.end(body));
	});
	const port = await freePort();
	let tries = 0;
	const { items } = await engine.run({
		parameters,
		credential: credentialFor(`http://127.0.0.1:${port}`),
		beforeCall: async () => {
			if (++tries === 2) await listening(provider, port);
		},
	});
	provider.closeAllConnections();
	provider.close();
	expect(items[0]?.json).toMatchObject({ attempts: 2 });
	expect(JSON.stringify(items[0]?.json)).not.toContain('charged');
});

test('a provider that stays away is told as such, with the tries and without a word of charges', async () => {
	const { items } = await engine.run({
		parameters: { ...parameters, options: { maxTries: 2 } },
		credential: credentialFor(`http://127.0.0.1:${await freePort()}`),
		continueOnFail: true,
	});
	expect(items[0]?.json.error).toEqual({
		message: 'The provider cannot be reached: it refused the connection',
		description:
			'Tried 2 times. Check the Base URL in the credential and that the provider is running. If n8n uses a proxy (HTTPS_PROXY), check that it is running too.',
		httpCode: null,
		reason: 'ECONNREFUSED',
		retryable: true,
	});
});

test('the tries end with the time of the item', async () => {
	let tries = 0;
	const { items } = await engine.run({
		parameters: { ...parameters, options: { maxTries: 10, timeout: 2 } },
		credential: credentialFor(`http://127.0.0.1:${await freePort()}`),
		continueOnFail: true,
		beforeCall: async () => await Promise.resolve(void tries++),
	});
	expect(items[0]?.json.error).toMatchObject({ reason: 'ECONNREFUSED' });
	expect(tries).toBeLessThan(4);
});

test('https at an address that speaks http is not tried again', async () => {
	const server = createServer((_request, response) => response.end());
	const port = await listening(server);
	let tries = 0;
	const { items } = await engine.run({
		parameters,
		credential: credentialFor(`https://127.0.0.1:${port}`),
		continueOnFail: true,
		beforeCall: async () => await Promise.resolve(void tries++),
	});
	server.close();
	expect(items[0]?.json.error).toMatchObject({ reason: 'EPROTO', retryable: false });
	expect(tries).toBe(1);
});
