import { ask, withEmulator, type Client } from './client';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';

const call = (own: Client) => own.call(PRO, ask('a fox'));

async function withFault(fault: object) {
	const own = client();
	await own.behave({ faults: [fault] });
	return own;
}

describe('a fault', () => {
	it('is met by one call each, in order, and null is none', async () => {
		const own = client();
		const overloaded = { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } };
		await own.behave({
			faults: [
				{ status: 429, headers: { 'retry-after': '2' }, body: { error: 'slow down' } },
				null,
				{ status: 502, body: '<html>Bad gateway</html>' },
				{ status: 503, body: overloaded },
				{ status: 500 },
			],
		});
		const limited = await call(own);
		expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
		expect(await limited.json()).toEqual({ error: 'slow down' });
		expect((await call(own)).status).toBe(200);
		expect(await (await call(own)).text()).toBe('<html>Bad gateway</html>');
		expect(await (await call(own)).json()).toEqual(overloaded);
		expect(await (await call(own)).text()).toBe('');
		expect((await call(own)).status).toBe(200);
		const seen = (await own.received()).map(({ status, billed }) => [status, billed]);
		expect(seen).toEqual([
			[429, false],
			[200, true],
			[502, false],
			[503, false],
			[500, false],
			[200, true],
		]);
	});

	it('can be billed when the test says so', async () => {
		const own = await withFault({ status: 503 });
		await own.behave({ billableFaults: true });
		await call(own);
		expect(await own.received()).toEqual([expect.objectContaining({ billed: true, images: 0 })]);
	});

	it('can be one that was billed all the same, as behind a gateway', async () => {
		const own = await withFault({ status: 504, billed: true });
		expect((await call(own)).status).toBe(504);
		expect(await own.received()).toEqual([expect.objectContaining({ billed: true, images: 0 })]);
	});

	it.each<[string, object, object]>([
		['a literal answer', { answer: { odd: [1] } }, { odd: [1] }],
		['a blocked prompt', { blocked: 'SAFETY' }, { promptFeedback: { blockReason: 'SAFETY' } }],
		['no candidates', { empty: true }, { candidates: [] }],
		[
			'a candidate without parts',
			{ finishReason: 'IMAGE_SAFETY', finishMessage: 'Unsafe.' },
			{ candidates: [{ finishReason: 'IMAGE_SAFETY', finishMessage: 'Unsafe.', index: 0 }] },
		],
		[
			'words only',
			{ textOnly: 'Which fox?' },
			{ candidates: [{ content: { parts: [{ text: 'Which fox?' }] }, finishReason: 'STOP' }] },
		],
		[
			'nothing but thoughts',
			{ onlyThoughts: true },
			{ candidates: [{ content: { parts: [{ thought: true, inlineData: {} }] } }] },
		],
	])('can be %s', async (_what, fault, expected) => {
		const response = await call(await withFault(fault));
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject(expected);
	});

	it('can break the connection before or in the middle of the answer', async () => {
		await expect(
			call(await withFault({ network: 'reset', beforeHeaders: true })),
		).rejects.toThrow();

		const own = await withFault({ network: 'reset', afterBytes: 100 });
		const response = await call(own);
		expect(response.status).toBe(200);
		await expect(response.text()).rejects.toThrow();
		expect(await own.received()).toEqual([
			expect.objectContaining({ status: 200, billed: true, images: 0 }),
		]);
	});

	it('can fall silent or drip', async () => {
		for (const network of ['stall', 'drip']) {
			const response = await call(await withFault({ network, afterBytes: 500 }));
			const reader = response.body?.getReader();
			let bytes = 0;
			while (bytes < (network === 'stall' ? 500 : 600)) {
				bytes += ((await reader?.read())?.value as Uint8Array).length;
			}
			if (network === 'stall') {
				expect(bytes).toBe(500);
				const silence = new Promise((done) => setTimeout(() => done('silence'), 700));
				expect(await Promise.race([reader?.read(), silence])).toBe('silence');
			}
			expect(bytes).toBeLessThan(2000);
			await reader?.cancel();
		}
	});
});
