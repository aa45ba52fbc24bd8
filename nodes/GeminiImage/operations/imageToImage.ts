import { imageFieldsField, imagesFromField } from '../fields/references';
import { badInput } from '../gemini/failure';
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
		imageFieldsField({
			default: 'data',
			description:
				'Binary fields with the reference images, separated by commas, in the order the prompt speaks of them. Use * for every image of the item.',
			displayOptions: { show },
		}),
		imagesFromField({ show }),
	],
	plan(run) {
		const tasks = itemGroups(run).map((items) =>
			singleImageTask(run, 'imageToImage', items, async (reader, provider, timeoutMs) => {
				const references = await reader.read(items, provider, timeoutMs);
				if (references.length > 0) return references;
				throw badInput(
					'There is no image to edit',
					'Name the binary field with the image under "Image Fields", add "Image URLs" in the options, or use Text to Image.',
				);
			}),
		);
		return { tasks };
	},
};
