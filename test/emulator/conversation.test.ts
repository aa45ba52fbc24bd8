import { ask, imagesOf, inline, plainImage, withEmulator, type Client, type Part } from './client';

const { client } = withEmulator();
const FLASH = 'gemini-3.1-flash-image';
const BOTH = { responseModalities: ['TEXT', 'IMAGE'] };

interface Content {
	role: string;
	parts: object[];
}

const user = (text: string, ...more: object[]): Content => ({
	role: 'user',
	parts: [{ text }, ...more],
});
const model = (parts: object[]): Content => ({ role: 'model', parts });
const request = (contents: Content[]) => ({ contents, generationConfig: BOTH });

/** A first turn, and what the model answered. */
async function opened(own: Client, id = FLASH): Promise<Part[]> {
	return own.parts(id, request([user('A red apple')]));
}

describe('a conversation', () => {
	it('goes on for four turns when every part comes back as it was', async () => {
		const own = client();
		const contents: Content[] = [];
		for (const prompt of ['A red apple', 'Make it green', 'Add a knife', 'Add a glass']) {
			contents.push(user(prompt));
			contents.push(model(await own.parts(FLASH, request(contents))));
		}
		expect(contents).toHaveLength(8);
		expect(await own.received()).toEqual(
			Array.from({ length: 4 }, () => expect.objectContaining({ status: 200 }) as object),
		);
	});

	it('goes on at another provider, and after another key', async () => {
		const contents = [user('A red apple'), model(await opened(client())), user('Greener')];
		const parts = await client().parts('gateway/gemini-3.1-flash-image-preview', request(contents));
		expect(imagesOf(parts)).toHaveLength(1);
	});

	it('is not signed by the 2.5 family, which asks for no signatures either', async () => {
		const own = client();
		const parts = await opened(own, 'gemini-2.5-flash-image');
		expect(parts.every(({ thoughtSignature }) => thoughtSignature === undefined)).toBe(true);
		const contents = [user('A red apple'), model(parts), user('Greener')];
		expect(await own.parts('gemini-2.5-flash-image', request(contents))).toHaveLength(2);
	});

	it('may leave thoughts out or bring them along', async () => {
		const own = client();
		await own.behave({ thoughtDrafts: 1 });
		const parts = await opened(own);
		for (const kept of [parts, parts.filter(({ thought }) => !thought)]) {
			const contents = [user('A red apple'), model(kept), user('Greener')];
			expect((await own.call(FLASH, request(contents))).status).toBe(200);
		}
	});

	it('goes on when images come as files by address', async () => {
		const own = client();
		await own.behave({ imageAs: 'fileUri' });
		const [words, file] = await opened(own);
		expect(file).toMatchObject({ thoughtSignature: expect.any(String) as string });
		const contents = [user('A red apple'), model([words ?? {}, file ?? {}]), user('Greener')];
		expect((await own.call(FLASH, request(contents))).status).toBe(200);
		expect((await own.received())[1]).toMatchObject({
			body: { contents: [{}, { parts: [{}, { fileData: { mimeType: 'image/jpeg' } }] }, {}] },
		});
	});

	it('signs with as many characters as asked for', async () => {
		const own = client();
		await own.behave({ signatureBytes: 2_000_000 });
		const parts = await opened(own);
		expect(parts.map(({ thoughtSignature }) => thoughtSignature?.length)).toEqual([
			2_000_000, 2_000_000,
		]);
		const contents = [user('A red apple'), model(parts), user('Greener')];
		expect((await own.call(FLASH, request(contents))).status).toBe(200);
	});
});

describe('a history is refused', () => {
	const continued = async (change: (parts: Part[]) => Array<object | undefined>) => {
		const own = client();
		const parts = change(await opened(own)).flatMap((part) => (part ? [part] : []));
		const contents = [user('A red apple'), model(parts), user('Greener')];
		return (await own.refusal(FLASH, request(contents))).message;
	};
	const unsigned = ({ text, inlineData }: Part = {}) => ({ text, inlineData });

	it('when an image lost its signature', async () => {
		expect(await continued(([, image]) => [unsigned(image)])).toBe(
			'Image part is missing a thought_signature in content position 2, part position 1.',
		);
		expect(await continued(([words, image]) => [words, unsigned(image)])).toBe(
			'Image part is missing a thought_signature in content position 2, part position 2.',
		);
	});

	it('when the first words lost theirs', async () => {
		expect(await continued(([words, image]) => [unsigned(words), image])).toBe(
			'Text part is missing a thought_signature in content position 2, part position 1.',
		);
	});

	it('when the image was altered', async () => {
		const other = inline(await plainImage());
		expect(await continued(([words, image]) => [words, { ...image, ...other }])).toBe(
			'Corrupted thought signature.',
		);
	});

	it('when a signature was cut, swapped or made up', async () => {
		const corrupted = 'Corrupted thought signature.';
		const withSignature = (thoughtSignature?: string) =>
			continued(([words, image]) => [words, { ...image, thoughtSignature }]);
		expect(await withSignature('c2lnbmF0dXJl')).toBe(corrupted);
		expect(
			await continued(([words, image]) => [
				words,
				{ ...image, thoughtSignature: image?.thoughtSignature?.slice(0, -4) },
			]),
		).toBe(corrupted);
		expect(
			await continued(([words, image]) => [
				{ ...words, thoughtSignature: image?.thoughtSignature },
				{ ...image, thoughtSignature: words?.thoughtSignature },
			]),
		).toBe(corrupted);
	});

	it('when an image from elsewhere poses as the turn of the model', async () => {
		const contents = [user('A pear'), model([inline(await plainImage())]), user('Greener')];
		expect((await client().refusal(FLASH, request(contents))).message).toBe(
			'Image part is missing a thought_signature in content position 2, part position 1.',
		);
	});

	it('when it holds more than fourteen images in all', async () => {
		const own = client();
		const image = inline(await plainImage());
		const contents = [user('A red apple'), model(await opened(own))];
		contents.push({ role: 'user', parts: Array.from({ length: 14 }, () => image) });
		expect((await own.refusal(FLASH, request(contents))).message).toBe(
			'Request contains 15 images. The maximum is 14.',
		);
		expect((await own.call(FLASH, ask('fine'))).status).toBe(200);
	});
});
