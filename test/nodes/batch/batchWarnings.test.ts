import { batchWarnings } from '../../../nodes/GeminiImage/batch/batchWarnings';

const warned = (...lists: string[][]) =>
	lists.map((warnings, at) => ({ key: `key ${at + 1}`, warnings }));

test('a warning of all requests is told as it is', () => {
	expect(batchWarnings(warned(['Off.'], ['Off.']))).toEqual(['Off.']);
});

test('one of some requests names them, each once', () => {
	expect(batchWarnings(warned(['Off.', 'Off.'], [], ['Off.', 'Small.']))).toEqual([
		'Off. This affects the requests "key 1", "key 3".',
		'Small. This affects the request "key 3".',
	]);
});

test('one of many requests counts them', () => {
	const lists = Array.from({ length: 9 }, (_entry, at) => (at < 6 ? ['Off.'] : []));
	expect(batchWarnings(warned(...lists))).toEqual(['Off. This affects 6 of 9 requests.']);
});
