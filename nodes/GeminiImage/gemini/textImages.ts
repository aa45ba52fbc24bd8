import { CUT_MARK, SLOT_MARK } from '../streaming/textSink';

/** Images that a proxy wrote into a text, and the text without them. */
interface TextImages {
	text: string;
	/** The slot of an image that was written out, or the address of one. */
	images: Array<{ slot: number } | { url: string }>;
}

// All of these are bounded, since the text is someone else's.
/** `![any words](target "title")`; the target may stand in angle brackets and hold parentheses. */
const MARKDOWN_IMAGE =
	/!\[(?:[^[\]]|\[[^[\]]{0,200}\]){0,500}\]\(\s{0,9}(?:<([^<>\n]{1,4000})>|((?:[^\s<>()]|\([^\s<>()]{0,200}\)){1,4000}))(?:\s[^\n]{0,300}?)?\)/g;
/**
 * `<img …>`, and in it `src="target"`, or without quotation marks: one after the other, since in one
 * pattern each start of a target would be tried with each end of the tag.
 */
const HTML_IMAGE = /<img\b([^<>]{1,6000})>(?:\s{0,9}<\/img>)?/gi;
const HTML_SOURCE = /\bsrc\s{0,9}=\s{0,9}(?:"([^"]{1,4000})"|'([^']{1,4000})'|([^\s"']{1,4000}))/i;
const BARE_SLOT = new RegExp(`${SLOT_MARK}(\\d+)`, 'g');

/** A line that is nothing but a link: bare, in angle brackets or quotation marks, or Markdown's. */
const ONLY_LINK =
	/^(?:\[[^[\]\n]{0,500}\]\(\s{0,9}<?(https?:\/\/[^\s<>()]{1,4000})>?(?:\s[^()\n]{0,300})?\)|[<"'`(]{0,3}(https?:\/\/[^\s<>"'`]{1,4000}?)[>"'`)]{0,3})[.,;]?$/i;
const MAX_LINKS = 16;

/** @param withLinks whether linked images count too, and not only those that were written out */
export function textImages(text: string, withLinks: boolean): TextImages {
	const images: TextImages['images'] = [];
	const take = (whole: string, target: string): string => {
		const isSlot = target.startsWith(SLOT_MARK);
		if (!isSlot && !(withLinks && /^https?:\/\//i.test(target))) return whole;
		images.push(isSlot ? { slot: Number(target.slice(SLOT_MARK.length)) } : { url: target });
		return '';
	};
	const withoutImages = withoutCuts(text)
		.replace(MARKDOWN_IMAGE, (whole: string, inBrackets?: string, bare?: string) =>
			take(whole, inBrackets ?? bare ?? ''),
		)
		.replace(HTML_IMAGE, (whole: string, attributes: string) => {
			const [, ...quoted] = HTML_SOURCE.exec(attributes) ?? [];
			return take(whole, unescape(quoted.find((target) => target !== undefined) ?? ''));
		})
		.replace(BARE_SLOT, (_whole, slot: string) => {
			images.push({ slot: Number(slot) });
			return '';
		});
	if (images.length > 0) return { text: withoutImages.replace(/\n{3,}/g, '\n\n').trim(), images };
	const links = withLinks ? onlyLinks(text) : [];
	return links.length > 0 ? { text: '', images: links.map((url) => ({ url })) } : { text, images };
}

/** Removes the start of an image that the next string of a streamed text continues. */
function withoutCuts(text: string): string {
	const pieces: string[] = [];
	for (const [index, piece] of text.split(CUT_MARK).entries()) {
		const cut = index > 0 ? /^(\d{1,3});/.exec(piece) : undefined;
		if (cut) {
			pieces.push(pieces.pop()?.slice(0, -Number(cut[1])) ?? '', piece.slice(cut[0].length));
		} else {
			pieces.push(index > 0 ? `${CUT_MARK}${piece}` : piece);
		}
	}
	return pieces.join('');
}

/** The addresses in a text that holds nothing else. */
function onlyLinks(text: string): string[] {
	const lines = text.split('\n').flatMap((line) => line.trim() || []);
	if (lines.length === 0 || lines.length > MAX_LINKS) return [];
	const links = lines.flatMap((line) => {
		const [, markdown, bare] = ONLY_LINK.exec(line) ?? [];
		return markdown ?? bare ?? [];
	});
	return links.length === lines.length ? links : [];
}

/** An address as HTML spells it in an attribute. */
function unescape(target: string): string {
	return target
		.replace(/&(?:amp|#38|#x26);/gi, '&')
		.replace(/&(?:#39|#x27|apos);/gi, "'")
		.trim();
}
