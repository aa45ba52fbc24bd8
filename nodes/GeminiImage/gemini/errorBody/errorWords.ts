/** Most of a page that is looked at, and most that is kept of it, in characters. */
const MOST_OF_PAGE = 8192;
const MOST_WORDS = 300;

/** A web page instead of an answer of the API. */
export function isPage(text: string): boolean {
	return /^\s*<[a-z!?/]/i.test(text);
}

/** A page's title, else the readable words of a page or a plain text, shortened. */
export function plainText(text: string): string {
	if (isBinary(text)) return '';
	// A page that never closes its tags would be searched again and again.
	const start = text.slice(0, MOST_OF_PAGE);
	const title = isPage(text) ? /<title[^<>]{0,200}>([^<]{1,400})</i.exec(start)?.[1] : undefined;
	const words = (title?.trim() ? title : start)
		.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^<>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return withoutBrokenJson(words).slice(0, MOST_WORDS);
}

/** Whether it is bytes and no text, such as a compressed body that does not say so. */
export function isBinary(text: string): boolean {
	const start = text.slice(0, 400);
	const odd = start.match(/[\u0000-\u0008\u000e-\u001f\ufffd]/g)?.length ?? 0;
	return odd > 2 && odd > start.length / 20;
}

/** Such as `litellm.RateLimitError: ` or `VertexAIException - `; bounded, since it is someone else's text. */
const CLASS_NAME =
	/^\s{0,9}(?:<?class '?)?(?:[\w.]{0,100}(?:Error|Exception)|[\w.]{0,60}\bexceptions?\.\w{1,60}|[\w-]{1,40} error)'?>?\s{0,3}(?::|-|–)\s{1,3}(?=\S)/;

/** A sentence without the names of a program's classes, and what else frames it. */
export function withoutClassNames(words: string): string {
	let rest = words.trim();
	for (let names = 0; names < 8; names++) {
		const name = CLASS_NAME.exec(rest)?.[0];
		if (name === undefined) break;
		rest = rest.slice(name.length);
	}
	return rest.replace(/^\*\s{1,3}|^code = \w{1,40} desc = /, '');
}

/** Joins the two ends of a sentence that something was cut out of. */
export function joinAround(before: string, after: string): string {
	const start = before.replace(/[\s:\-–—,;({['"`]{1,20}$/, '');
	const end = after.slice(0, 2000).replace(/^[\s:\-–—,;.)}\]'"`]{1,20}/, '');
	return [start, end].filter(Boolean).join(' ').trim();
}

/** The sentences in a value of an unknown shape, else its first word. */
export function readableWords(value: unknown): string {
	const texts: string[] = [];
	collect(value, texts, 0);
	const sentences = texts.filter((text) => /\S\s\S/.test(text));
	return (
		sentences.length > 0
			? sentences.slice(0, 3).join(' ')
			: (texts.find((text) => text !== '') ?? '')
	).slice(0, MOST_WORDS);
}

function collect(value: unknown, texts: string[], depth: number): void {
	if (depth > 8 || texts.length >= 20) return;
	if (typeof value === 'string' && value.trim() !== '') texts.push(beforeJson(plainText(value)));
	else if (typeof value === 'object' && value !== null) {
		for (const entry of Object.values(value).slice(0, 30)) collect(entry, texts, depth + 1);
	}
}

export function isSentence(words: string): boolean {
	return /\S\s\S|[\u3040-\u9fff]/.test(words);
}

/** Words that say nothing; only the next server knows more. */
export function isIdle(words: string): boolean {
	return /^(?:provider returned error|(?:an? )?(?:(?:unknown|unexpected|upstream|internal(?: server)?) )?error(?: has)?(?: occurr?ed)?|(?:upstream |the )?request failed|bad (?:request|gateway|response)|internal server error|service unavailable|gateway time-?out|too many requests|not found|unauthorized|forbidden|failed)[.!:]?$/i.test(
		words,
	);
}

/** The words before JSON that is wrapped too deep to be read. */
function beforeJson(words: string): string {
	return words
		.split(/[{[](?=[\s\\]{0,40}["'{[])/, 1)
		.join('')
		.trim();
}

/** Replaces JSON that is too broken to be read by the sentences in it. */
export function withoutBrokenJson(words: string): string {
	const start = words.search(/[{[][\s\\]{0,40}["'][\w@]{1,80}\\?["'][\s\\]{0,40}:/);
	if (start < 0) return words;
	const quoted = words.slice(start).matchAll(/"((?:[^"\\]|\\[^]){1,600})"/g);
	const sentences = [...quoted].map(([, text = '']) => text).filter((text) => /\S\s\S/.test(text));
	return [words.slice(0, start), ...sentences.slice(0, 3).map(beforeJson)].join(' ').trim();
}
