import { knownRequests } from '../../../nodes/GeminiImage/batch/knownRequests';

const NAME = 'batches/1';
const json = (requests: unknown, name = NAME) => ({ batch: { name }, requests }) as never;

test('the requests of the item of Submit Batch are known', () => {
	const requests = [{ key: 'a', prompt: 'A boat', aspectRatio: '16:9' }, { key: 2 }];
	expect(knownRequests(json(requests), NAME)).toMatchObject([
		{ key: 'a', prompt: 'A boat', aspectRatio: '16:9' },
		{ key: '2' },
	]);
});

test('odd entries do not cost the others', () => {
	const requests = [null, 'a', {}, { key: 'b', prompt: 7 }];
	expect(knownRequests(json(requests), NAME)).toMatchObject([{ key: 'b', prompt: undefined }]);
});

test.each([
	['another batch', json([{ key: 'a' }], 'batches/2')],
	['no requests', json([])],
	['anything else', { requests: 'many' }],
])('nothing is known from the item of %s', (_case, item) => {
	expect(knownRequests(item, NAME)).toBeUndefined();
});
