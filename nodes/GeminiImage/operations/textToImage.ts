import type { Operation } from './operation';
import { singleImageTask } from './singleImage';

export const textToImage: Operation = {
	choice: {
		name: 'Text to Image',
		value: 'textToImage',
		description: 'Generate an image from a prompt',
		action: 'Generate an image from a prompt',
	},
	fields: [],
	plan(run) {
		return { tasks: run.itemIndexes.map((item) => singleImageTask(run, 'textToImage', [item])) };
	},
};
