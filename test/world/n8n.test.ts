import { credentialOf, takeTurn } from './trial';
import { FILES, readCases } from './caseFiles';
import { fillImage } from './filledImage';
import { setUpWorld, tryCases } from './tryCases';

const here = setUpWorld();

describe('a corner of n8n:', () => tryCases('n8n', here));

describe('n8-19: a Base URL with a path stands before', () => {
	const { baseUrl = '' } = readCases('n8n').cases.find(({ id }) => id === 'n8-19') ?? {};

	test('the list of models', async () => {
		here.world.open(baseUrl, [], {});
		await here.engine.search({
			parameters: { operation: 'textToImage' },
			credential: credentialOf({ provider: 'custom', baseUrl }),
		});
		const urls = here.world.asked.map(({ url }) => url);
		expect(urls).not.toEqual([]);
		expect(urls.filter((url) => !url.startsWith(`${baseUrl}/v1`))).toEqual([]);
	});

	test('an upload', async () => {
		const picture = fillImage(Buffer.from(FILES.red ?? '', 'base64'), 5000);
		const data = await here.engine.store(picture, 'a.png', 'image/png');
		const given = { provider: 'google' as const, baseUrl, served: {}, expect: undefined };
		const node = {
			operation: 'imageToImage',
			prompt: 'Make it blue',
			options: { requestLimit: 0.001 },
		};
		const { calls, asked } = await takeTurn(here, { ...given, node }, [
			{ json: {}, binary: { data } },
		]);
		expect(calls.map(({ url }) => url)).toEqual([expect.stringMatching(`^${baseUrl}/v1beta/`)]);
		const start = asked.find(({ headers }) => headers['x-goog-upload-command'] === 'start');
		expect(start?.url).toBe(`${baseUrl}/upload/v1beta/files`);
	});
});
