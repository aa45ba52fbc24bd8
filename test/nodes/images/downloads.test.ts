import { Readable } from 'node:stream';
import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import { Downloads } from '../../../nodes/GeminiImage/images/downloads';
import { SENDING_SOURCES } from '../../../nodes/GeminiImage/images/referenceSources';
import { Semaphore } from '../../../nodes/GeminiImage/transport/semaphore';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';

/** As much of n8n as a download asks for, and what was asked. */
function setUp() {
	const asked: string[] = [];
	const helpers = {
		httpRequest({ url }: { url: string }) {
			asked.push(url);
			return Promise.resolve({
				statusCode: 200,
				headers: {},
				body: Readable.from([Buffer.from('x')]),
			});
		},
		prepareBinaryData: () => Promise.resolve({ data: 'QUJD', mimeType: 'image/png' }),
	};
	// As much of n8n's context as a download asks for.
	const context = { helpers, getExecutionCancelSignal: () => undefined };
	const downloads = new Downloads(
		context as unknown as IExecuteFunctions,
		new StreamMaker(),
		new Semaphore(4),
		SENDING_SOURCES,
	);
	return { asked, downloads };
}

/** A provider at an address. */
const at = (baseUrl: string, data: ICredentialDataDecryptedObject = {}) => ({
	baseUrl,
	credential: { id: '', name: '', type: '', data },
});

test('an address is fetched once for an execution', async () => {
	const { asked, downloads } = setUp();
	const url = 'https://example.com/a.png';
	await Promise.all(
		[1, 2].map(() => downloads.of(url, at('https://api.example.com'), 1000).result),
	);
	await downloads.of(url, at('https://api.example.com'), 1000).result;
	expect(asked).toEqual([url]);
});

test('what the host of one provider gave is not given to the items of another', async () => {
	const { asked, downloads } = setUp();
	const inside = 'http://10.0.0.7/a.png';
	await downloads.of(inside, at('http://10.0.0.7'), 1000).result;
	await expect(
		downloads.of(inside, at('https://api.example.com'), 1000).result,
	).rejects.toMatchObject({
		kind: 'referenceNotFetched',
		facts: { host: '10.0.0.7', why: 'notPublic', urlKind: 'privateNetwork' },
	});
	expect(asked).toEqual([inside]);
});

test('a share link is fetched where its file is', async () => {
	const { asked, downloads } = setUp();
	const link = 'https://www.dropbox.com/scl/fi/own/a.png?rlkey=key&dl=0';
	await downloads.of(link, at('https://api.example.com'), 1000).result;
	expect(asked).toEqual([link.replace('dl=0', 'dl=1')]);
});

test('what is not fetched from a share service comes with the service', async () => {
	const { downloads } = setUp();
	const link = 'http://www.dropbox.com/scl/fi/own/a.png';
	const job = downloads.of(link, at('https://api.example.com'), 1000);
	await expect(job.result).rejects.toMatchObject({
		kind: 'referenceNotFetched',
		facts: { urlKind: 'http', service: { name: 'Dropbox' } },
	});
});

test('what came from a host with any certificate is not given to items that ask for a trusted one', async () => {
	const { asked, downloads } = setUp();
	const url = 'https://api.example.com/a.png';
	const careless = at('https://api.example.com', { ignoreSSLIssues: true });
	await downloads.of(url, careless, 1000).result;
	await downloads.of(url, at('https://api.example.com'), 1000).result;
	expect(asked).toEqual([url, url]);
});
