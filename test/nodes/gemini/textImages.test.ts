import { textImages } from '../../../nodes/GeminiImage/gemini/textImages';

test('an HTML image is found whatever stands beside its address', () => {
	const text = `<IMG alt="a" src='https://a.example/1' width=9/>, <img src=https://a.example/2 ></img>`;
	expect(textImages(text, true)).toEqual({
		text: ',',
		images: [{ url: 'https://a.example/1' }, { url: 'https://a.example/2' }],
	});
});

test('a long text of tags that never close is read in one pass', () => {
	const text = `<img ${'src='.repeat(1200)}`.repeat(200);
	expect(textImages(text, true)).toEqual({ text, images: [] });
});
