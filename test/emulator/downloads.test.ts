import { request } from 'node:http';
import { ask, plainImage, withEmulator, type Client } from './client';

const { client } = withEmulator();

async function put(own: Client, name: string, bytes: Buffer, type = 'image/png') {
	const response = await fetch(own.url(`/control/pictures/${name}?key=${own.key}`), {
		method: 'PUT',
		headers: { 'content-type': type },
		body: new Uint8Array(bytes),
	});
	const { path } = (await response.json()) as { path: string };
	return own.url(path);
}

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('a hosted image', () => {
	it('is served to anybody, and tells which headers came along', async () => {
		const own = client();
		const image = await plainImage();
		const url = await put(own, 'cat 1.png', image);
		const response = await fetch(url, {
			headers: { Authorization: 'Bearer x', 'X-Goog-Api-Key': own.key, Cookie: 'a=b' },
		});
		expect(response.headers.get('content-type')).toBe('image/png');
		expect(response.headers.get('content-length')).toBe(String(image.length));
		expect(await bytesOf(response)).toEqual(image);
		await fetch(`${url}?token=kept`);
		const path = `/pictures/${own.key}/cat%201.png`;
		const [first, second] = await own.received('downloads');
		expect(first).toMatchObject({
			method: 'GET',
			url: path,
			headers: expect.arrayContaining(['host', 'cookie']) as string[],
			status: 200,
			bytes: image.length,
			complete: true,
		});
		expect(new Set(first?.credentials as string[])).toEqual(
			new Set(['authorization', 'x-goog-api-key', 'cookie']),
		);
		expect(second).toMatchObject({ url: `${path}?token=kept`, credentials: [] });
		expect(JSON.stringify(first?.headers)).not.toContain(own.key);
	});

	it('is whatever bytes and type were put up, JSON and nothing included', async () => {
		const own = client();
		const json = await fetch(await put(own, 'a', Buffer.from('{"x"'), 'application/json'));
		expect([json.headers.get('content-type'), await json.text()]).toEqual([
			'application/json',
			'{"x"',
		]);
		expect((await bytesOf(await fetch(await put(own, 'b', Buffer.alloc(0))))).length).toBe(0);
	});

	it('that was never put up, or was taken down, is a 404, and told as well', async () => {
		const own = client();
		const url = await put(own, 'a', await plainImage());
		await fetch(own.url(`/control/pictures/a?key=${own.key}`), { method: 'DELETE' });
		expect((await fetch(url)).status).toBe(404);
		expect(await own.received('downloads')).toEqual([expect.objectContaining({ status: 404 })]);
		await fetch(own.url(`/control/downloads?key=${own.key}`), { method: 'DELETE' });
		expect(await own.received('downloads')).toEqual([]);
	});
});

describe('the address of a hosted image can ask for', () => {
	const hosted = async () => {
		const own = client();
		const image = await plainImage();
		return { own, image, url: await put(own, 'a.png', image) };
	};

	it('a redirect, of any kind', async () => {
		const { url } = await hosted();
		const target = encodeURIComponent('http://169.254.169.254/latest?a=b');
		for (const [more, status] of [
			['', 302],
			['&status=307', 307],
		] as const) {
			const response = await fetch(`${url}?redirect=${target}${more}`, { redirect: 'manual' });
			expect([response.status, response.headers.get('location')]).toEqual([
				status,
				'http://169.254.169.254/latest?a=b',
			]);
		}
	});

	it('a number of hops before the rest', async () => {
		const { own, url, image } = await hosted();
		const response = await fetch(`${url}?hops=3&type=image/webp`);
		expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
		expect(await bytesOf(response)).toEqual(image);
		expect((await own.received('downloads')).map(({ status }) => status)).toEqual([
			302, 302, 302, 200,
		]);
	});

	it('a status, and another type or none', async () => {
		const { url } = await hosted();
		expect((await fetch(`${url}?status=403`)).status).toBe(403);
		const html = await fetch(`${url}?type=text/html`);
		expect(html.headers.get('content-type')).toBe('text/html');
		expect((await fetch(`${url}?type=`)).headers.get('content-type')).toBeNull();
		expect((await fetch(`${url}?hops=many`)).status).toBe(400);
	});

	it('no length, or a wrong one, after which the connection breaks', async () => {
		const { own, url, image } = await hosted();
		const open = await fetch(`${url}?length=none`);
		expect(open.headers.get('content-length')).toBeNull();
		expect(await bytesOf(open)).toEqual(image);
		const long = await fetch(`${url}?length=999999999`);
		expect(long.headers.get('content-length')).toBe('999999999');
		await expect(long.arrayBuffer()).rejects.toThrow();
		expect((await own.received('downloads'))[1]).toMatchObject({
			bytes: image.length,
			complete: false,
		});
	});

	it('drops', async () => {
		const { own, url, image } = await hosted();
		const started = performance.now();
		const response = await fetch(`${url}?drip=30`);
		expect(await bytesOf(response)).toEqual(image);
		expect(performance.now() - started).toBeGreaterThan((image.length / 16 - 2) * 29);
		expect(await own.received('downloads')).toEqual([expect.objectContaining({ complete: true })]);
	});

	it('a reset or silence after so many bytes', async () => {
		const { own, url, image } = await hosted();
		const reset = await fetch(`${url}?reset=20`);
		await expect(reset.arrayBuffer()).rejects.toThrow();
		const silent = await fetch(`${url}?stall=20`);
		const reader = silent.body?.getReader();
		expect((await reader?.read())?.value).toEqual(new Uint8Array(image.subarray(0, 20)));
		const silence = new Promise((done) => setTimeout(() => done('silence'), 300));
		expect(await Promise.race([reader?.read(), silence])).toBe('silence');
		await reader?.cancel();
		const told = { status: 200, bytes: 20, complete: false };
		expect(await own.received('downloads')).toMatchObject([told, told]);
	});

	it('no end, until 300 MB or the client has had enough', async () => {
		const { own, url } = await hosted();
		const taken = await new Promise<number>((resolve, reject) => {
			let bytes = 0;
			const call = request(`${url}?endless=1`, (response) => {
				expect(response.headers['content-length']).toBeUndefined();
				response.on('data', (chunk: Buffer) => {
					bytes += chunk.length;
					if (bytes > 2_000_000) response.destroy();
				});
				response.on('close', () => resolve(bytes));
			});
			call.on('error', reject).end();
		});
		expect(taken).toBeGreaterThan(2_000_000);
		const [download] = await own.received('downloads');
		expect(download?.complete).toBe(false);
		expect(download?.bytes).toBeLessThan(50_000_000);

		let all = 0;
		const whole = await fetch(`${url}?endless=1`);
		const reader = whole.body?.getReader();
		for (let step = await reader?.read(); step?.value; step = await reader?.read()) {
			all += step.value.length;
		}
		expect(all).toBe(300 * 1024 * 1024);
	});
});

it('a result by address is told among the downloads of the key that asked for it', async () => {
	const own = client();
	await own.behave({ imageAs: 'url' });
	const [part] = await own.parts('gemini-3.1-flash-lite-image', ask('a fox'));
	const url = part?.inlineData?.data ?? '';
	const image = await bytesOf(await fetch(url, { headers: { 'x-goog-api-key': own.key } }));
	expect(await own.received('downloads')).toEqual([
		expect.objectContaining({
			url: new URL(url).pathname,
			credentials: ['x-goog-api-key'],
			bytes: image.length,
			complete: true,
		}),
	]);
});
