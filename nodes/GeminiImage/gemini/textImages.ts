import { SLOT_MARK } from '../streaming/textSink';

/** Images that a proxy wrote into a text, and the text without them. */
interface TextImages {
	text: string;
	/** The slot of an image that was written out, or the address of one. */
	images: Array<{ slot: number } | { url: string }>;
}

/** `![any words](target "title")`; bounded, since the text is someone else's. */
const MARKDOWN_IMAGE =
	/!\[[^[\]\n]{0,500}\]\(\s{0,9}<?([^\s<>()]{1,4000})>?(?:\s[^()\n]{0,300})?\)/g;
const BARE_SLOT = new RegExp(`${SLOT_MARK}(\\d+)`, 'g');

/** @param withLinks whether linked images count too, and not only those that were written out */
export function textImages(text: string, withLinks: boolean): TextImages {
	const images: TextImages['images'] = [];
	const withoutMarkdown = text.replace(MARKDOWN_IMAGE, (whole: string, target: string) => {
		const slot = target.startsWith(SLOT_MARK) ? Number(target.slice(SLOT_MARK.length)) : undefined;
		const isLink = withLinks && /^https?:\/\//i.test(target);
		if (slot === undefined && !isLink) return whole;
		images.push(slot === undefined ? { url: target } : { slot });
		return '';
	});
	const withoutSlots = withoutMarkdown.replace(BARE_SLOT, (_whole, slot: string) => {
		images.push({ slot: Number(slot) });
		return '';
	});
	return {
		text: images.length > 0 ? withoutSlots.replace(/\n{3,}/g, '\n\n').trim() : text,
		images,
	};
}
