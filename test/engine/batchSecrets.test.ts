import { spellingsOf } from '../nodes/transport/spellings';
import { echoes } from './batchEchoes';
import { usualReplies } from './batchReplies';
import { BatchSecretsProvider, type SeenRequest } from './batchSecretsProvider';
import { Engine } from './engine';
import { drawImage } from './images';
import { leftBy, notePrinted } from './leftByBatches';

let png: Buffer;
let engine: Engine;
let printed: string[];
beforeAll(async () => {
	png = await drawImage();
	engine = await Engine.start('filesystem');
	printed = notePrinted();
});
afterAll(() => jest.restoreAllMocks());

const NAMES = echoes('', Buffer.alloc(0)).map(([name]) => name);

/** A request without the header that is for the key. */
function withoutKey({ method, url, headers, body }: SeenRequest): string {
	const others = { ...(JSON.parse(headers) as object), 'x-goog-api-key': '' };
	return `${method} ${url} ${JSON.stringify(others)} ${body}`;
}

/** Keys of 20 signs and more that differ in these, so that what is printed tells whose it is. */
describe.each<[string, (number: string) => string]>([
	// These are written otherwise in addresses and in JSON.
	['with signs', (number) => `sk-secret/${number}+abcdefghij==`],
	// It may stand in a name or an address as it is.
	['without signs', (number) => `sk-secret-${number}abcdef`],
])('a key %s stays out of', (_name, keyOf) => {
	test.concurrent.each(NAMES)(
		'all that is left where the provider repeats it in %s',
		async (name) => {
			const index = NAMES.indexOf(name);
			const key = keyOf(`0123456${String(index).padStart(3, '0')}`);
			const [, replies = {}] = echoes(key, png)[index] ?? [];
			const provider = await BatchSecretsProvider.start(usualReplies(png), () => replies);
			const before = printed.length;
			const left = await leftBy(engine, key, provider.url);
			provider.stop();
			const sent = provider.seen.map(withoutKey);
			const everything = [left, ...printed.slice(before), ...sent].join('\n');
			for (const spelling of [...spellingsOf(key), key.slice(0, 20)]) {
				const at = everything.indexOf(spelling);
				expect(at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 200)).toBe('');
			}
			expect(provider.strange).toEqual([]);
			expect([...provider.steps]).toEqual(expect.arrayContaining(Object.keys(replies)));
		},
	);
});
