import { randomBytes } from 'node:crypto';
import { plainImage, sha256, withEmulator } from './client';
import { Uploader } from './uploader';

const { client } = withEmulator();
const PIECE = 8_388_608;

const user = () => {
	const own = client();
	return { own, files: new Uploader(own) };
};

describe('an upload', () => {
	it('starts with an address, takes the bytes there without a key, and is told in full', async () => {
		const { own, files } = user();
		const image = await plainImage();
		const started = await files.start(
			image.length,
			'image/png',
			{},
			{ file: { display_name: 'A' } },
		);
		expect(started.headers.get('x-goog-upload-status')).toBe('active');
		expect(started.headers.get('x-goog-upload-chunk-granularity')).toBe(String(PIECE));
		const address = started.headers.get('x-goog-upload-url') ?? '';
		expect(address).toMatch(
			/^http:\/\/127\.0\.0\.1:\d+\/google\/upload\/v1beta\/files\?upload_id=/,
		);
		expect(address).not.toContain(own.key);

		const sent = await files.send(address, image);
		expect(sent.headers.get('x-goog-upload-status')).toBe('final');
		const { file } = (await sent.json()) as { file: Record<string, string> };
		expect(file).toMatchObject({
			name: expect.stringMatching(/^files\/[a-z0-9]{12}$/) as string,
			displayName: 'A',
			mimeType: 'image/png',
			sizeBytes: String(image.length),
			sha256Hash: Buffer.from(sha256(image)).toString('base64'),
			uri: own.url(`/google/v1beta/${file.name}`),
			state: 'ACTIVE',
		});
		const hours = Date.parse(file.expirationTime ?? '') - Date.parse(file.createTime ?? '');
		expect(hours / 3_600_000).toBe(48);

		expect(await own.received('uploads')).toEqual([
			{
				name: file.name,
				displayName: 'A',
				mimeType: 'image/png',
				announcedBytes: image.length,
				bytes: image.length,
				sha256: sha256(image),
				status: 200,
				polls: 0,
				deleted: false,
				requests: [
					expect.objectContaining({
						command: 'start',
						offset: null,
						status: 200,
						authentication: 'x-goog-api-key',
						headers: expect.objectContaining({ 'x-goog-api-key': '<key>' }) as object,
						atOnce: 1,
					}),
					expect.objectContaining({
						command: 'upload, finalize',
						offset: 0,
						bytes: image.length,
						status: 200,
						authentication: null,
						atOnce: 1,
					}),
				],
			},
		]);
		expect(await own.received()).toEqual([]);
	});

	it('may come in pieces of 8 MiB, and says how much it has', async () => {
		const { own, files } = user();
		const bytes = randomBytes(PIECE + 5);
		const address = await files.address(bytes.length, 'application/pdf');
		expect((await files.send(address, bytes.subarray(0, PIECE), 0, 'upload')).status).toBe(200);
		const asked = await files.send(address, undefined, 0, 'query');
		expect(asked.headers.get('x-goog-upload-size-received')).toBe(String(PIECE));
		expect((await files.send(address, bytes.subarray(PIECE), PIECE)).status).toBe(200);
		expect(await own.received('uploads')).toEqual([
			expect.objectContaining({ bytes: bytes.length, sha256: sha256(bytes) }),
		]);
	});

	it('goes on where a connection broke', async () => {
		const { own, files } = user();
		const bytes = randomBytes(3_000_000);
		await own.behave({ uploadFaults: [null, { network: 'reset', afterReceivedBytes: 1_000_000 }] });
		const address = await files.address(bytes.length);
		await expect(files.send(address, bytes)).rejects.toThrow();
		expect(await own.received('uploads')).toEqual([
			expect.objectContaining({ name: null, bytes: 1_000_000, status: 200 }),
		]);
		expect((await files.send(address, bytes.subarray(1_000_000), 1_000_000)).status).toBe(200);
		expect(await own.received('uploads')).toEqual([
			expect.objectContaining({ sha256: sha256(bytes), status: 200 }),
		]);
	});

	it('may be called off', async () => {
		const { files } = user();
		const address = await files.address(10);
		expect((await files.send(address, undefined, 0, 'cancel')).status).toBe(200);
		expect((await files.send(address, Buffer.alloc(10))).status).toBe(400);
	});

	it('is counted with those that are open at the same time', async () => {
		const { own, files } = user();
		await own.behave({ latencyMs: 200 });
		const image = await plainImage();
		await Promise.all([files.upload(image), files.upload(image), files.upload(image)]);
		const uploads = await own.received('uploads');
		const atOnce = uploads.flatMap(({ requests }) =>
			(requests as Array<{ atOnce: number }>).map((request) => request.atOnce),
		);
		expect(Math.max(...atOnce)).toBe(3);
	});
});

describe('an upload is refused', () => {
	it.each<[string, Record<string, string>]>([
		['another protocol', { 'X-Goog-Upload-Protocol': 'raw' }],
		['another command', { 'X-Goog-Upload-Command': 'upload, finalize' }],
		['no length', { 'X-Goog-Upload-Header-Content-Length': '' }],
		['more than 2 GB', { 'X-Goog-Upload-Header-Content-Length': '2147483649' }],
		['no type', { 'X-Goog-Upload-Header-Content-Type': '' }],
	])('with %s', async (_what, headers) => {
		const { own, files } = user();
		const response = await files.start(100, 'image/png', headers);
		expect(response.status).toBe(400);
		expect(await response.json()).toHaveProperty('error.status', 'INVALID_ARGUMENT');
		expect(await own.received('uploads')).toEqual([expect.objectContaining({ status: 400 })]);
	});

	it('with an unknown field', async () => {
		const response = await user().files.start(9, 'image/png', {}, { file: { title: 'A' } });
		expect(await response.text()).toContain(`Unknown name \\"title\\" at 'file'`);
	});

	it('without a key, with a wrong one, or with one in the address', async () => {
		const { own, files } = user();
		const start = (key: string) => files.start(9, 'image/png', { 'x-goog-api-key': key });
		expect((await start('')).status).toBe(403);
		expect((await start('AIza')).status).toBe(400);
		const address = own.url(`/google/upload/v1beta/files?key=${own.key}`);
		expect((await fetch(address, { method: 'POST', headers: files.headers })).status).toBe(400);
	});

	it('when more or fewer bytes come than were announced, and then for good', async () => {
		for (const bytes of [9, 11]) {
			const { own, files } = user();
			const address = await files.address(10);
			const response = await files.send(address, Buffer.alloc(bytes));
			expect(await response.text()).toContain('does not match the 10 bytes announced');
			expect(response.headers.get('x-goog-upload-status')).toBe('final');
			const again = await files.send(address, Buffer.alloc(10));
			expect(await again.text()).toContain('Upload has already been terminated.');
			expect(await own.received('uploads')).toEqual([
				expect.objectContaining({ name: null, status: 400 }),
			]);
		}
	});

	it('when it goes on at the wrong place, or in pieces of the wrong size', async () => {
		const { files } = user();
		const address = await files.address(10);
		const gap = await files.send(address, Buffer.alloc(5), 5);
		expect(await gap.text()).toContain('Upload offset 5 does not match the 0 bytes');
		expect(gap.headers.get('x-goog-upload-status')).toBe('active');
		const small = await files.send(address, Buffer.alloc(5), 0, 'upload');
		expect(await small.text()).toContain('multiple of 8388608');
	});

	it('at an address that was never given, and at proxies', async () => {
		const { own, files } = user();
		const address = own.url('/google/upload/v1beta/files?upload_id=guess');
		expect((await files.send(address, Buffer.alloc(1))).status).toBe(404);
		const proxy = own.url('/octopusx/upload/v1beta/files');
		expect((await fetch(proxy, { method: 'POST' })).status).toBe(404);
	});
});

describe('a fault of an upload', () => {
	it('is met by one request each, and leaves the upload as it was', async () => {
		const { own, files } = user();
		const image = await plainImage();
		await own.behave({
			uploadFaults: [{ status: 503 }, null, { status: 500, headers: { 'retry-after': '1' } }],
		});
		expect((await files.start(image.length)).status).toBe(503);
		const address = await files.address(image.length);
		const refused = await files.send(address, image);
		expect([refused.status, refused.headers.get('retry-after')]).toEqual([500, '1']);
		expect((await files.send(address, image)).status).toBe(200);
		const seen = (await own.received('uploads')).map(({ status, requests }) => [
			status,
			(requests as Array<{ status: number }>).map((request) => request.status),
		]);
		expect(seen).toEqual([
			[503, [503]],
			[200, [200, 500, 200]],
		]);
	});

	it('can be an answer that gets lost, after which the file is there', async () => {
		const { own, files } = user();
		await own.behave({ uploadFaults: [null, { network: 'reset' }] });
		const address = await files.address(4);
		const response = await files.send(address, Buffer.alloc(4));
		await expect(response.text()).rejects.toThrow();
		const asked = await files.send(address, undefined, 0, 'query');
		expect(asked.headers.get('x-goog-upload-status')).toBe('final');
	});

	it('can be a server that stops reading', async () => {
		const { own, files } = user();
		await own.behave({ uploadFaults: [null, { network: 'stall', afterReceivedBytes: 100 }] });
		const address = await files.address(4_000_000);
		const signal = AbortSignal.timeout(400);
		const headers = { 'X-Goog-Upload-Offset': '0', 'X-Goog-Upload-Command': 'upload, finalize' };
		const body = new Uint8Array(4_000_000);
		await expect(fetch(address, { method: 'POST', headers, body, signal })).rejects.toThrow();
		expect(await own.received('uploads')).toEqual([expect.objectContaining({ bytes: 100 })]);
	});

	it('is refused when it makes no sense', async () => {
		for (const fault of [{ blocked: 'SAFETY' }, { network: 'drip', afterReceivedBytes: 1 }]) {
			expect((await client().behave({ uploadFaults: [fault] })).status).toBe(400);
		}
	});
});
