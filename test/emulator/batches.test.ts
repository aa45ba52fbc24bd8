import sharp from 'sharp';
import { Batcher, imagesIn, line, PRO } from './batcher';
import { ask, imagesOf, sha256, withEmulator } from './client';

const { client } = withEmulator();
const user = () => new Batcher(client());

describe('a batch', () => {
	it('draws each line of its file as a call of its own would', async () => {
		const mine = user();
		const made = await mine.make([
			line('wide', 'a blue boat', { imageConfig: { aspectRatio: '16:9' } }),
			'',
			line('tall', 'a red boat', { imageConfig: { aspectRatio: '9:16', imageSize: '2K' } }),
		]);
		expect(made).toMatchObject({
			name: expect.stringMatching(/^batches\/[a-z0-9]{36}$/) as string,
			metadata: {
				'@type': 'type.googleapis.com/google.ai.generativelanguage.v1main.GenerateContentBatch',
				model: `models/${PRO}`,
				displayName: 'a batch',
				name: made.name,
			},
		});
		const ended = await mine.until(made, 'SUCCEEDED');
		expect(ended).toMatchObject({
			done: true,
			metadata: {
				state: 'BATCH_STATE_SUCCEEDED',
				batchStats: { requestCount: '2', successfulRequestCount: '2', pendingRequestCount: '0' },
				endTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
				output: { responsesFile: expect.stringMatching(/^files\/.{41,}$/) as string },
			},
			response: { responsesFile: ended.metadata.output?.responsesFile },
		});
		const results = await mine.results(ended);
		expect(results.map(({ key }) => key)).toEqual(['wide', 'tall']);
		const [wide, tall] = results.flatMap(imagesIn);
		const own = await mine.own.parts(
			PRO,
			ask('a blue boat', { imageConfig: { aspectRatio: '16:9' } }),
		);
		expect(wide && sha256(wide)).toBe(sha256(imagesOf(own)[0] ?? ''));
		expect(await sharp(tall).metadata()).toMatchObject({ width: 1536, height: 2752 });
	});
});
