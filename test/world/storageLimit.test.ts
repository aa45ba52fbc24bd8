import { binaryToBuffer } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import { BinaryDataService, FileTooLargeError } from 'n8n-core';
import { noisyImage } from '../engine/images';
import { expectOutcome } from './expectations';
import { takeTurn } from './trial';
import { setUpWorld } from './tryCases';

const MEBIBYTE = 1024 * 1024;
const here = setUpWorld();

/** As n8n's `database` mode does with `N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE=1`. */
beforeAll(() => {
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (location, content, binary) => {
		const bytes = await binaryToBuffer(content);
		const fileSizeMb = bytes.length / MEBIBYTE;
		const { fileName } = binary;
		if (fileSizeMb > 1) {
			throw new FileTooLargeError({ fileSizeMb, maxFileSizeMb: 1, fileId: 'own', fileName });
		}
		return await store(location, bytes, binary);
	});
});

async function answeredWith(...images: string[]) {
	const parts = images.map((data) => ({ inlineData: { mimeType: 'image/png', data } }));
	return await takeTurn(
		here,
		{
			node: { operation: 'textToImage', prompt: 'Create an image of a boat', imageSize: '4K' },
			provider: 'custom',
			response: {
				status: 200,
				headers: {},
				body: { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] },
				cutOff: false,
			},
			served: {},
			expect: undefined,
		},
		[{ json: {} }],
	);
}

test('n8-07: a paid image over the size that n8n stores is told with its size, and the charge', async () => {
	const large = (await noisyImage(1.5 * MEBIBYTE)).toString('base64');
	await expectOutcome(here.engine, await answeredWith(large), {
		calls: 1,
		failure: {
			says: ['1\\.5\\d? MB', 'MAX_FILE_SIZE', 'charged|paid'],
			never: [],
			once: [],
			retryable: false,
		},
	});
});

test('n8-07: an image within that size is kept beside one over it', async () => {
	const large = (await noisyImage(1.5 * MEBIBYTE)).toString('base64');
	await expectOutcome(here.engine, await answeredWith('[[red]]', large), {
		calls: 1,
		images: ['png red'],
		warnings: ['1\\.5\\d? MB'],
	});
});
