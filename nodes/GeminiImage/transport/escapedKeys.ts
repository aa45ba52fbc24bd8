import { characterForms } from './keyPattern';

/** Every spelling of a character but itself begins with one of these. */
const ESCAPES = '\\%&';
const ESCAPE = /[\\%&]/;

/**
 * Finds keys in a text in whatever spelling, sign by sign. One pattern for whole keys would grow to
 * megabytes with the keys of a few dozen items, and take minutes to compile.
 */
export class EscapedKeys {
	private readonly byFirst = new Map<string, string[][]>();
	private readonly forms = new Map<string, RegExp[]>();
	private readonly words: readonly string[];
	/** Where a key may begin. */
	private readonly starts: RegExp;

	/** @param words keys, with all their spellings that differ in whole signs */
	constructor(words: readonly string[]) {
		this.words = [...new Set(words)];
		for (const word of this.words) {
			const signs = [...word];
			for (const sign of signs) {
				const forms = () => characterForms(sign).map((form) => new RegExp(form, 'y'));
				if (!this.forms.has(sign)) this.forms.set(sign, forms());
			}
			const [first = ''] = signs;
			this.byFirst.set(first, [...(this.byFirst.get(first) ?? []), signs]);
		}
		const codes = [...this.byFirst.keys(), ...ESCAPES].map(
			(sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);
		this.starts = new RegExp(`[${codes.join('')}]`, 'g');
	}

	/** Whether a text has such a key in it. */
	isIn(text: string): boolean {
		return this.mayBeIn(text) && this.next(text, 0) !== undefined;
	}

	/** The text with something else in the place of each key. */
	replace(text: string, standIn: string): string {
		if (!this.mayBeIn(text)) return text;
		const pieces: string[] = [];
		let from = 0;
		for (let found = this.next(text, 0); found; found = this.next(text, from)) {
			pieces.push(text.slice(from, Math.max(from, found.start)), standIn);
			from = found.end;
		}
		return from === 0 ? text : pieces.join('') + text.slice(from);
	}

	private next(text: string, from: number): { start: number; end: number } | undefined {
		if (this.words.length === 0) return undefined;
		const starts = new RegExp(this.starts);
		starts.lastIndex = from;
		for (let found = starts.exec(text); found; found = starts.exec(text)) {
			const at = found.index;
			for (const first of this.firstAt(text, at)) {
				for (const signs of this.byFirst.get(first) ?? []) {
					const end = this.endOf(signs, text, at);
					if (end !== undefined) return { start: at - escapingBefore(text, at), end };
				}
			}
		}
		return undefined;
	}

	/** Most texts have no escapes, so that a plain search tells. */
	private mayBeIn(text: string): boolean {
		return ESCAPE.test(text) || this.words.some((word) => text.includes(word));
	}

	/** With which signs a key at this place may begin. */
	private firstAt(text: string, at: number): string[] {
		if (ESCAPES.includes(text[at] ?? '')) {
			return [...this.byFirst.keys()].filter((sign) => this.endsOf(sign, text, at).length > 0);
		}
		return [String.fromCodePoint(text.codePointAt(at) ?? 0)];
	}

	/** Where a key ends that begins here; the furthest place, where its last sign has several spellings. */
	private endOf(signs: readonly string[], text: string, start: number): number | undefined {
		let ends = new Set([start]);
		for (const sign of signs) {
			const next = new Set([...ends].flatMap((at) => this.endsOf(sign, text, at)));
			if (next.size === 0) return undefined;
			ends = next;
		}
		return Math.max(...ends);
	}

	/** Where a sign may end that begins here, in each of its spellings. */
	private endsOf(sign: string, text: string, at: number): number[] {
		const ends = text.startsWith(sign, at) ? [at + sign.length] : [];
		if (!ESCAPES.includes(text[at] ?? ' ')) return ends;
		for (const form of this.forms.get(sign) ?? []) {
			form.lastIndex = at;
			if (form.test(text)) ends.push(form.lastIndex);
		}
		return ends;
	}
}

/** The backslash before a key that would else escape the stand-in, which breaks JSON. */
function escapingBefore(text: string, at: number): number {
	let backslashes = 0;
	while (backslashes < 18 && text[at - 1 - backslashes] === '\\') backslashes++;
	return backslashes % 2;
}
