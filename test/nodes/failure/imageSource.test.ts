import {
	nameImage,
	quoteName,
	startWithImage,
	type ImageSource,
} from '../../../nodes/GeminiImage/failure/imageSource';

test.each<[ImageSource, string]>([
	[{ field: 'data' }, 'the file in the field "data"'],
	[{ field: 'data', item: { number: 2, of: 3 } }, 'the file in the field "data" of item 2 of 3'],
	[{ url: 'https://example.com/a.png' }, 'the file at https://example.com/a.png'],
	[{ position: 1, of: 1 }, 'the image in "Image URLs"'],
	[{ position: 2, of: 3 }, 'image 2 in "Image URLs"'],
	['expression', 'the file that "Image Fields" returns'],
	['item', 'a file of the item'],
])('%j is named %s', (image, name) => {
	expect(nameImage(image)).toBe(name);
	expect(startWithImage(image)).toBe(name.replace(/^./, (letter) => letter.toUpperCase()));
});

test('a name that would be shown as HTML, or fill the message, is made harmless', () => {
	expect(quoteName('<img src=x>\n')).toBe('"‹img src=x›"');
	expect(quoteName('x'.repeat(1000)).length).toBeLessThan(210);
});
