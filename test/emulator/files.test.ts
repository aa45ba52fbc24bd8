import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { ask, imagesOf, inline, plainImage, withEmulator } from './client';
import { filePart, Uploader } from './uploader';

const { client } = withEmulator();
const PRO = 'gemini-3-pro-image';

const user = () => {
	const own = client();
	return { own, files: new Uploader(own) };
};

const forbidden = (name: string) =>
	`You do not have permission to access the File ${name.replace('files/', '')} or it may not exist.`;

describe('an uploaded file', () => {
	it('is processed as long as it is told, and polls are counted', async () => {
		const { own, files } = user();
		await own.behave({ fileProcessingMs: 3_600_000 });
		const file = await files.upload(await plainImage());
		expect(file.state).toBe('PROCESSING');
		expect(await own.refusal(PRO, ask('x', {}, filePart(file)))).toMatchObject({
			code: 400,
			status: 'FAILED_PRECONDITION',
			message: `The File ${file.name.slice(6)} is not in an ACTIVE state and usage is not allowed.`,
		});
		expect((await files.get(file)).state).toBe('PROCESSING');
		expect(await own.received('uploads')).toEqual([expect.objectContaining({ polls: 1 })]);
	});

	it('can be used when it has been processed', async () => {
		const { own, files } = user();
		await own.behave({ fileProcessingMs: 300 });
		const file = await files.upload(await plainImage());
		while ((await files.get(file)).state === 'PROCESSING') await wait(50);
		expect((await files.get(file)).state).toBe('ACTIVE');
		expect((await own.call(PRO, ask('x', {}, filePart(file)))).status).toBe(200);
	});

	it('fails when it is told to', async () => {
		const { own, files } = user();
		await own.behave({ filesFail: true });
		const file = await files.upload(await plainImage());
		expect(await files.get(file)).toMatchObject({
			state: 'FAILED',
			error: { message: 'The file failed to be processed.' },
		});
		expect((await own.refusal(PRO, ask('x', {}, filePart(file)))).message).toContain('not in an');
	});

	it('is listed, newest first, in pages, and gone once deleted', async () => {
		const { own, files } = user();
		expect(await (await files.ask('files')).json()).toEqual({});
		const names: string[] = [];
		for (const colour of ['#111', '#222', '#333']) {
			names.unshift((await files.upload(await plainImage(colour))).name);
		}
		type List = { files: Array<{ name: string }>; nextPageToken?: string };
		const first = (await (await files.ask('files?pageSize=2')).json()) as List;
		const rest = await files.ask(`files?pageToken=${first.nextPageToken}`);
		const { files: last } = (await rest.json()) as List;
		expect([...first.files, ...last].map(({ name }) => name)).toEqual(names);

		const [newest = ''] = names;
		expect(await (await files.ask(newest, 'DELETE')).json()).toEqual({});
		const gone = await files.ask(newest);
		expect(gone.status).toBe(403);
		expect(await gone.json()).toHaveProperty('error.message', forbidden(newest));
		const deleted = (await own.received('uploads')).map((upload) => upload.deleted);
		expect(deleted).toEqual([false, false, true]);
	});

	it('belongs to the key that brought it', async () => {
		const file = await user().files.upload(await plainImage());
		const other = user();
		expect((await other.files.ask(file.name)).status).toBe(403);
		expect((await other.files.ask(file.name, 'DELETE')).status).toBe(403);
		expect(await (await other.files.ask('files')).json()).toEqual({});
		expect(await other.own.refusal(PRO, ask('x', {}, filePart(file)))).toMatchObject({
			code: 403,
			status: 'PERMISSION_DENIED',
			message: forbidden(file.name),
		});
	});

	it('is asked for with a key only', async () => {
		const { own, files } = user();
		const { name } = await files.upload(await plainImage());
		expect((await fetch(own.url(`/google/v1beta/${name}`))).status).toBe(403);
		expect((await fetch(own.url('/google/v1beta/files'))).status).toBe(403);
	});

	it('meets faults of its own', async () => {
		const { own, files } = user();
		const file = await files.upload(await plainImage());
		await own.behave({ fileFaults: [{ status: 503 }, { network: 'reset', beforeHeaders: true }] });
		expect((await files.ask(file.name)).status).toBe(503);
		await expect(files.ask(file.name)).rejects.toThrow();
		expect((await files.get(file)).state).toBe('ACTIVE');
	});
});

describe('a request that names an uploaded file', () => {
	it('gets the image it would get with the bytes inside, by address or bare name', async () => {
		const { own, files } = user();
		const image = await plainImage('#e40', 160, 90);
		const file = await files.upload(image);
		const [bytes] = imagesOf(await own.parts(PRO, ask('a vase', {}, inline(image))));
		for (const uri of [file.uri, file.name]) {
			const parts = await own.parts(PRO, ask('a vase', {}, filePart({ ...file, uri })));
			expect(imagesOf(parts)[0]).toEqual(bytes);
		}
		expect((await sharp(bytes).metadata()).width).toBe(1376);
	});

	it('counts it among its images', async () => {
		const { own, files } = user();
		const part = filePart(await files.upload(await plainImage()));
		const many = Array.from({ length: 15 }, () => part);
		expect((await own.refusal(PRO, ask('x', {}, ...many))).message).toContain('15 input images');
		expect((await own.call(PRO, ask('x', {}, ...many.slice(1)))).status).toBe(200);
	});

	it('is refused when the file is of another type than it says', async () => {
		const { own, files } = user();
		const file = await files.upload(await plainImage());
		const part = filePart({ ...file, mimeType: 'image/jpeg' });
		expect((await own.refusal(PRO, ask('x', {}, part))).message).toContain(
			'The MIME type image/jpeg does not match',
		);
	});

	it('is refused when the file is not an image', async () => {
		const { own, files } = user();
		const pdf = await files.upload(Buffer.from('%PDF-1.7'), 'application/pdf');
		expect((await own.refusal(PRO, ask('x', {}, filePart(pdf)))).message).toBe(
			'Unsupported MIME type: application/pdf',
		);
		const fake = await files.upload(Buffer.from('no picture'), 'image/png');
		expect((await own.refusal(PRO, ask('x', {}, filePart(fake)))).message).toContain(
			'Unable to process input image.',
		);
	});

	it('is refused when there is no such file, and by proxies in any case', async () => {
		const { own, files } = user();
		const uri = 'https://generativelanguage.googleapis.com/v1beta/files/nothere';
		expect(await own.refusal(PRO, ask('x', {}, filePart({ uri })))).toMatchObject({
			code: 403,
			message: forbidden('files/nothere'),
		});
		const file = await files.upload(await plainImage());
		const model = 'gateway/gemini-3-pro-image-preview';
		expect((await own.refusal(model, ask('x', {}, filePart(file)))).code).toBe(403);
	});
});
