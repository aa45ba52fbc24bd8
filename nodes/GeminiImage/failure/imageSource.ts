import { sanitizeText } from './sanitizeText';

/** Which reference image a failure or a warning is about, as the user named it. */
export type ImageSource =
	/** A binary field, with the item's place where the request is made of several items. */
	| { field: string; item?: ItemPosition }
	/** An address that is safe to show: without a password and without the key. */
	| { url: string }
	/** An image that an earlier result of this node named. */
	| { handle: string }
	/** An image itself under "Image URLs", counted from 1. */
	| { position: number; of: number }
	/** A file that the expression of "Image Fields" gives, without a field. */
	| 'expression'
	/** Any other file that came with the item. */
	| 'item';

/** The place of an item among those of one request, counted from 1. */
export interface ItemPosition {
	number: number;
	of: number;
}

/** Names an image within a sentence, such as `the file in the field "data" of item 2 of 3`. */
export function nameImage(image: ImageSource): string {
	if (image === 'item') return 'a file of the item';
	if (image === 'expression') return 'the file that "Image Fields" returns';
	if ('field' in image) {
		const owner = image.item ? ` of ${nameItem(image.item)}` : '';
		return `the file in the field ${quoteName(image.field)}${owner}`;
	}
	if ('url' in image) return `the file at ${image.url}`;
	if ('handle' in image) return `the image with the handle ${image.handle}`;
	return `${image.of === 1 ? 'the image' : `image ${image.position}`} in "Image URLs"`;
}

/** The same at the start of a sentence. */
export function startWithImage(image: ImageSource): string {
	return capitalize(nameImage(image));
}

/** Names an item within a sentence; without a place, it is the only one. */
export function nameItem(item: ItemPosition | undefined): string {
	return item ? `item ${item.number} of ${item.of}` : 'the item';
}

/** A name that a user or another node chose, as messages quote it. */
export function quoteName(name: string): string {
	return `"${sanitizeText(name, 200)}"`;
}

export function quoteNames(names: readonly string[]): string {
	return names.map(quoteName).join(', ');
}

export function capitalize(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
