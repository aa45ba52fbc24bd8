import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { IBinaryData } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import type { Failure } from '../../../nodes/GeminiImage/failure/failure';
import { CHUNK_BYTES } from '../../../nodes/GeminiImage/streaming/byteSource';
import { asBytes, binaryFile, headOf } from '../../../nodes/GeminiImage/transport/binaryFile';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';
import { readAll } from '../bytes';

const opened: Readable[] = [];
const stored = new Map<string, Buffer>();
const helpers = {
	getBinaryMetadata: (id: string) => Promise.resolve({ fileSize: stored.get(id)?.length ?? 0 }),
	getBinaryStream(id: string, chunkSize = 1024) {
		const bytes = stored.get(id) ?? Buffer.alloc(0);
		const pieces = Array.from({ length: Math.ceil(bytes.length / chunkSize) }, (_, index) =>
			// A file is read again each time.
			Buffer.from(bytes.subarray(index * chunkSize, (index + 1) * chunkSize)),
		);
		const stream = Readable.from(pieces);
		opened.push(stream);
		return Promise.resolve(stream);
	},
};

async function open(binary: Partial<IBinaryData>) {
	return await binaryFile(
		helpers,
		{ mimeType: 'image/png', data: '', ...binary },
		new StreamMaker(),
	);
}

test.each([0, 1, 2, 3, CHUNK_BYTES, 3 * CHUNK_BYTES + 1])(
	'a stored file of %i bytes gives its bytes and their base64, with exact lengths',
	async (length) => {
		const bytes = randomBytes(length);
		stored.set('a', bytes);
		const file = await open({ id: 'a' });
		expect(file.bytes.length).toBe(length);
		expect(bytes.equals(await readAll(file.bytes))).toBe(true);
		expect((await readAll(file.base64)).toString()).toBe(bytes.toString('base64'));
		expect(file.base64.length).toBe(bytes.toString('base64').length);
	},
);

test.each([undefined, NaN, -1, '5 kB'])(
	'a stored file whose size n8n tells as %s is measured',
	async (fileSize) => {
		const bytes = randomBytes(CHUNK_BYTES + 5);
		stored.set('c', bytes);
		const getBinaryMetadata = () => Promise.resolve({ fileSize: fileSize as number });
		const binary = { id: 'c', mimeType: 'image/png', data: '' };
		const file = await binaryFile({ ...helpers, getBinaryMetadata }, binary, new StreamMaker());
		expect(file.bytes.length).toBe(bytes.length);
		expect((await readAll(file.base64)).toString()).toBe(bytes.toString('base64'));
	},
);

test('a file that n8n does not give is named, and the path that n8n names is not', async () => {
	const thrown = Object.assign(new Error('no /home/node/a'), { code: 'ENOENT' });
	const getBinaryMetadata = () => Promise.reject(thrown);
	const binary = { id: 'a', mimeType: 'image/png', data: '' };
	const image = { field: 'data' };
	const failure = await binaryFile(
		{ ...helpers, getBinaryMetadata },
		binary,
		new StreamMaker(),
		image,
	).catch((error: unknown) => error);
	expect(failure).toMatchObject({ kind: 'fileUnreadable', facts: { image }, cause: thrown });
	expect(Object.values(explain(failure as Failure)).join()).not.toContain('/home');
});

test.each([{}, { data: 'filesystem-v2' }])(
	'a binary without content is named: %j',
	async (left) => {
		// Other nodes leave it out, whatever the type says.
		const data = undefined as unknown as string;
		await expect(open({ data, ...left })).rejects.toMatchObject({
			kind: 'fileWithoutContent',
			facts: { image: 'item' },
		});
	},
);

test('a file in memory may be a whole data: URI', async () => {
	const file = await open({ data: 'data:image/png;base64,QUJD' });
	expect((await readAll(file.bytes)).toString()).toBe('ABC');
});

test.each(['EMFILE', 'EACCES'])('what the machine ran into passes unchanged: %s', async (code) => {
	const thrown = Object.assign(new Error('x'), { code });
	const getBinaryMetadata = () => Promise.reject(thrown);
	const binary = { id: 'a', mimeType: 'image/png', data: '' };
	await expect(
		binaryFile({ ...helpers, getBinaryMetadata }, binary, new StreamMaker()),
	).rejects.toBe(thrown);
});

describe('a file that is opened while it is sent', () => {
	const openWith = async (getBinaryStream: typeof helpers.getBinaryStream) => {
		stored.set('d', randomBytes(9));
		const binary = { id: 'd', mimeType: 'image/png', data: '' };
		return await binaryFile({ ...helpers, getBinaryStream }, binary, new StreamMaker());
	};

	test.each([
		['a database that is away', new Error('Connection terminated unexpectedly'), 'databaseAway'],
		['a file that is gone', new Error('no /home/node/a'), 'fileUnreadable'],
	])('has a failure for %s, and nothing is said to be charged', async (_case, thrown, kind) => {
		const { bytes } = await openWith(() => Promise.reject(thrown));
		const failure: unknown = await readAll(bytes).catch((error: unknown) => error);
		expect(failure).toMatchObject({ kind, cause: thrown, mayBeCharged: false });
		expect(explain(failure as Failure).description).toContain('Nothing was sent.');
	});

	test('says that n8n has too many files open, which may be over soon', async () => {
		const thrown = Object.assign(new Error('x'), { code: 'EMFILE' });
		const broken = () => Promise.resolve(new Readable({ construct: (done) => void done(thrown) }));
		const { bytes } = await openWith(broken);
		await expect(readAll(bytes)).rejects.toMatchObject({
			kind: 'storageFailed',
			reason: 'EMFILE',
			repetition: 'freely',
		});
	});
});

test('a file in memory gives the same, however its base64 is spelled', async () => {
	const spellings = fc.constantFrom(
		(base64: string) => base64,
		(base64: string) => base64.replace(/=+$/, ''),
		(base64: string) => base64.replaceAll('+', '-').replaceAll('/', '_'),
		(base64: string) => base64.replace(/.{1,6}/g, '$&\n'),
		(base64: string) => base64.replace(/.{1,2}/g, '$&\r\n'),
	);
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), spellings, async (data, spell) => {
			const bytes = Buffer.from(data);
			const file = await open({ data: spell(bytes.toString('base64')) });
			expect(await readAll(file.bytes)).toEqual(bytes);
			expect(file.bytes.length).toBe(bytes.length);
			expect((await readAll(file.base64)).toString()).toBe(bytes.toString('base64'));
			expect(file.base64.length).toBe(bytes.toString('base64').length);
		}),
		{ numRuns: 300 },
	);
});

test('a large file in memory is decoded in pieces', async () => {
	const bytes = randomBytes(5 * CHUNK_BYTES + 2);
	const file = await open({ data: bytes.toString('base64') });
	for await (const piece of file.bytes.read())
		expect(piece.length).toBeLessThanOrEqual(CHUNK_BYTES);
	expect(bytes.equals(await readAll(file.bytes))).toBe(true);
});

test('reading the head leaves no file open', async () => {
	const bytes = randomBytes(4 * CHUNK_BYTES);
	stored.set('b', bytes);
	const file = await open({ id: 'b' });
	expect(await headOf(file.bytes, 512)).toEqual(bytes.subarray(0, 512));
	expect(opened.at(-1)?.destroyed).toBe(true);
	const head = await headOf(file.bytes, CHUNK_BYTES + 1);
	expect(head.equals(bytes.subarray(0, CHUNK_BYTES + 1))).toBe(true);
});

test('the head of a shorter file is all of it', async () => {
	const file = await open({ data: 'QUJD' });
	expect((await headOf(file.bytes, 512)).toString()).toBe('ABC');
});

test('chunks of any kind become bytes', () => {
	expect(asBytes(Buffer.from('é'))).toEqual(Buffer.from('é'));
	expect(asBytes(new Uint8Array([0xc3, 0xa9]))).toEqual(Buffer.from('é'));
	expect(asBytes('é')).toEqual(Buffer.from('é'));
});
