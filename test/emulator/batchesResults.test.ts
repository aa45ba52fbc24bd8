import { Batcher, line, type Operation } from './batcher';
import { withEmulator, type Client } from './client';

const { client } = withEmulator();
const user = () => new Batcher(client());

const fileOf = ({ metadata }: Operation) => metadata.output?.responsesFile ?? '';

/** A user with a results file. */
async function withResults() {
	const mine = user();
	const ended = await mine.run([line('a')]);
	return { mine, ended, file: fileOf(ended), text: await mine.text(ended) };
}

/** The downloads of the key's only batch after the first. */
async function downloadsOf(own: Client): Promise<unknown[]> {
	const [{ downloads } = {}] = await own.received('batches');
	return (downloads as unknown[]).slice(1);
}

describe('a results file', () => {
	it('is described as a file that the service made, and is not listed', async () => {
		const { mine, file, text } = await withResults();
		expect(await (await mine.fetch(`v1beta/${file}`)).json()).toMatchObject({
			name: file,
			mimeType: 'application/jsonl',
			sizeBytes: String(text.length),
			state: 'ACTIVE',
			source: 'GENERATED',
			downloadUri: mine.own.url(`/google/download/v1beta/${file}:download?alt=media`),
		});
		const { files } = (await (await mine.fetch('v1beta/files')).json()) as { files: object[] };
		expect(files).toHaveLength(1);
	});

	it('cannot be deleted, since its name is too long', async () => {
		const { mine, file } = await withResults();
		expect((await mine.fetch(`v1beta/${file}`, 'DELETE')).status).toBe(400);
		expect((await mine.download(file)).status).toBe(200);
	});

	it('can be deleted when it is told to have a short name', async () => {
		const mine = user();
		await mine.own.behave({ batchShortFileNames: true });
		const file = fileOf(await mine.run([line('a')]));
		expect(file.length).toBeLessThan(40);
		expect((await mine.fetch(`v1beta/${file}`, 'DELETE')).status).toBe(200);
		expect((await mine.download(file)).status).toBe(403);
	});

	it('is not displaced by uploads', async () => {
		const { mine, file } = await withResults();
		for (let upload = 0; upload < 260; upload++) await mine.upload(['x']);
		expect((await mine.download(file)).status).toBe(200);
	});

	it('is unlike an uploaded one, which cannot be downloaded', async () => {
		const mine = user();
		const response = await mine.download(await mine.upload([line('a')]));
		expect(response.status).toBe(400);
		expect(await response.json()).toHaveProperty('error.status', 'FAILED_PRECONDITION');
	});

	it('is downloaded with a key, by its whole address', async () => {
		const { mine, file } = await withResults();
		const path = `download/v1beta/${file}`;
		expect((await fetch(mine.own.url(`/google/${path}:download?alt=media`))).status).toBe(403);
		expect((await mine.fetch(`${path}:download`)).status).toBe(400);
		expect((await mine.fetch(`${path}?alt=media`)).status).toBe(404);
		expect((await mine.download('files/none')).status).toBe(403);
	});

	it.each<[string, number, (length: number) => [number, number]]>([
		['bytes=0-', 206, (length) => [0, length]],
		['bytes=100-', 206, (length) => [100, length]],
		['bytes=100-199', 206, () => [100, 200]],
		['bytes=100-99999999', 206, (length) => [100, length]],
		['bytes=-5', 200, (length) => [0, length]],
		['lines=1-', 200, (length) => [0, length]],
		['bytes=99999999-', 416, () => [0, 0]],
	])('is asked for with %s and answers HTTP %i', async (range, status, bounds) => {
		const { mine, file, text } = await withResults();
		const [start, end] = bounds(text.length);
		const response = await mine.download(file, { range });
		expect(response.status).toBe(status);
		expect(response.headers.get('accept-ranges')).toBe('bytes');
		expect(response.headers.get('content-length')).toBe(String(end - start));
		expect(response.headers.get('content-range')).toBe(
			{
				200: null,
				206: `bytes ${start}-${end - 1}/${text.length}`,
				416: `bytes */${text.length}`,
			}[status],
		);
		expect(await response.text()).toBe(text.slice(start, end));
		expect(await downloadsOf(mine.own)).toEqual([
			{ range, status, bytes: end - start, complete: status !== 416 },
		]);
	});

	it('comes whole when ranges are off', async () => {
		const { mine, file, text } = await withResults();
		await mine.own.behave({ batchRanges: false });
		const response = await mine.download(file, { range: 'bytes=100-' });
		expect(response.status).toBe(200);
		expect(response.headers.get('accept-ranges')).toBeNull();
		expect(await response.text()).toBe(text);
	});

	it('can be gone', async () => {
		const { mine, file } = await withResults();
		await mine.own.behave({ batchOutputGone: true });
		expect((await mine.download(file)).status).toBe(404);
		expect((await mine.fetch(`v1beta/${file}`)).status).toBe(403);
		expect(await downloadsOf(mine.own)).toMatchObject([{ status: 404, complete: false }]);
	});
});

describe('a download of results', () => {
	it('meets faults in order, and null is none', async () => {
		const { mine, file, text } = await withResults();
		await mine.own.behave({
			downloadFaults: [
				{ status: 503, body: { error: 'later' } },
				null,
				{ network: 'reset', beforeHeaders: true },
				{ network: 'reset', afterBytes: 1000 },
			],
		});
		expect(await (await mine.download(file)).json()).toEqual({ error: 'later' });
		expect(await (await mine.download(file)).text()).toBe(text);
		await expect(mine.download(file)).rejects.toThrow();
		const broken = await mine.download(file, { range: 'bytes=10-' });
		expect(broken.status).toBe(206);
		expect(broken.headers.get('content-length')).toBe(String(text.length - 10));
		await expect(broken.text()).rejects.toThrow();
		expect(await downloadsOf(mine.own)).toEqual([
			{ range: null, status: 503, bytes: 0, complete: false },
			{ range: null, status: 200, bytes: text.length, complete: true },
			{ range: null, status: 0, bytes: 0, complete: false },
			{ range: 'bytes=10-', status: 206, bytes: 1000, complete: false },
		]);
	});

	it.each(['stall', 'drip'])('can %s', async (network) => {
		const { mine, file } = await withResults();
		await mine.own.behave({ downloadFaults: [{ network, afterBytes: 500 }] });
		const response = await mine.download(file);
		const reader = response.body?.getReader();
		let bytes = 0;
		while (bytes < (network === 'stall' ? 500 : 532)) {
			bytes += (await reader?.read())?.value?.length ?? 0;
		}
		expect(bytes).toBeLessThan(1000);
		await reader?.cancel();
		expect(await downloadsOf(mine.own)).toMatchObject([{ status: 200, complete: false }]);
	});
});
