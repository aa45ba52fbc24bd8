import type { Operation } from './operation';
import { singleImageTask } from './singleImage';

export const textToImage: Operation = {
	choice: {
		name: 'Text to Image',
		value: 'textToImage',
		description: 'Make an image from a prompt',
		action: 'Make an image from a prompt',
	},
	fields: [],
	plan(run) {
		return { tasks: run.itemIndexes.map((item) => singleImageTask(run, 'textToImage', [item])) };
	},
};
