import type { Operation } from './operation';
import { singlePicture } from './singlePicture';

export const textToImage: Operation = {
	choice: {
		name: 'Text to Image',
		value: 'textToImage',
		description: 'Make an image from a prompt',
		action: 'Make an image from a prompt',
	},
	fields: [],
	plan(run) {
		const noReferences = () => Promise.resolve([]);
		return {
			works: run.itemIndexes.map((item) => singlePicture(run, 'textToImage', [item], noReferences)),
		};
	},
};
