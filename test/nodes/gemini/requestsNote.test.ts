import {
	readRequestsNote,
	requestsNote,
	type ImageConfig,
} from '../../../nodes/GeminiImage/gemini/requestsNote';

const wide: ImageConfig = { aspectRatio: '16:9', imageSize: '2K' };
const small: ImageConfig = { aspectRatio: undefined, imageSize: '1K' };

test('tells how many requests there are, and each ratio with its size once', () => {
	const note = requestsNote([wide, small, wide]);
	expect(note).toBe('{"n":3,"a":[["16:9","2K"],["","1K"]]}');
	expect(readRequestsNote(note)).toEqual({ count: 3, imageConfigs: [wide, small] });
});

test('leaves them out when they are too many for a display name', () => {
	const requests = Array.from({ length: 200 }, (_entry, at) => ({ ...wide, imageSize: `${at}K` }));
	const note = requestsNote(requests);
	expect(note.length).toBeLessThanOrEqual(512);
	expect(readRequestsNote(note)).toEqual({ count: 200, imageConfigs: [] });
});

test.each(['', 'reference image', '[]', 'null', '{"n":"3"}', '{"n":-1}', '{"a":[["1:1","1K"]]}'])(
	'%j is no note',
	(name) => {
		expect(readRequestsNote(name)).toBeUndefined();
	},
);

test('a list that someone else wrote does not cost the count', () => {
	expect(readRequestsNote('{"n":2,"a":[7]}')).toEqual({ count: 2, imageConfigs: [] });
});
