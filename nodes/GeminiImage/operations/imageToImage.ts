import { imageFieldsFields, imagesFromField } from '../fields/references';
import { itemGroups } from '../run/itemGroups';
import type { Operation } from './operation';
import { singleImageTask } from './singleImage';

const show = { operation: ['imageToImage'] };

export const imageToImage: Operation = {
	choice: {
		name: 'Image to Image',
		value: 'imageToImage',
		description: 'Edit or combine images with a prompt',
		action: 'Edit or combine images',
	},
	fields: [
		...imageFieldsFields({
			default: 'data',
			description:
				'Binary fields with the images to edit or combine, separated by commas, in the order the prompt refers to them. Handles of earlier images ("image.handle") work too.',
			hint: 'Use * for every image of the item',
			show,
		}),
		imagesFromField(show),
	],
	plan(run) {
		return { tasks: itemGroups(run).map((items) => singleImageTask(run, 'imageToImage', items)) };
	},
};
