/** How often a text may be escaped: as an address inside of JSON inside of JSON. */
const MAX_LAYERS = 3;

const JSON_ESCAPES = new Map(Object.entries({ b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }));

/** The HTML names of signs that a key may have. */
const ENTITIES = new Map(
	Object.entries({
		amp: '&',
		apos: "'",
		ast: '*',
		bsol: '\\',
		colon: ':',
		comma: ',',
		commat: '@',
		dollar: '$',
		equals: '=',
		excl: '!',
		grave: '`',
		gt: '>',
		hat: '^',
		lbrace: '{',
		lbrack: '[',
		lcub: '{',
		lowbar: '_',
		lpar: '(',
		lsqb: '[',
		lt: '<',
		num: '#',
		percnt: '%',
		period: '.',
		plus: '+',
		quest: '?',
		quot: '"',
		rbrace: '}',
		rbrack: ']',
		rcub: '}',
		rpar: ')',
		rsqb: ']',
		semi: ';',
		sol: '/',
		tilde: '~',
		verbar: '|',
		vert: '|',
	}),
);
const LONGEST_ENTITY = 10;

/** A character of a text, and where the next one begins. */
interface Read {
	char: string;
	end: number;
}

/** Most places that are remembered, and most ways in which a word is followed side by side. */
const MAX_KNOWN = 8192;
const MAX_WAYS = 16;

/** True for signs that begin an escape. */
export function beginsEscape(char: string | undefined): boolean {
	return char === '%' || char === '\\' || char === '&';
}

/** A text in which words are looked for as they are, or escaped for addresses, JSON or HTML. */
export class EscapedText {
	/** What was read, by the layers taken off and the place, so that nothing is read anew. */
	private readonly known = Array.from({ length: MAX_LAYERS + 1 }, () => new Map<number, Read>());

	constructor(private readonly text: string) {}

	/**
	 * Where a word ends that begins at a place, each of its characters as it is or escaped, also for
	 * one thing inside the other.
	 * @returns undefined where another word stands there
	 */
	endOf(word: string, start: number): number | undefined {
		const { text } = this;
		let at = start;
		let index = 0;
		for (; index < word.length && !beginsEscape(text[at]); index++, at++) {
			if (text[at] !== word[index]) return undefined;
		}
		let ends = [at];
		for (; index < word.length && ends.length > 0; index++) {
			ends = this.endsOf(word[index]!, ends);
		}
		return ends.length > 0 ? Math.max(...ends) : undefined;
	}

	/** Where a character ends, in each way in which the text can be read at the places. */
	private endsOf(char: string, places: readonly number[]): number[] {
		const ends = new Set<number>();
		for (const at of places) {
			let end = at;
			for (let layers = 0; layers <= MAX_LAYERS; layers++) {
				const read = this.readAt(at, layers);
				if (!read || read.end === end) break;
				end = read.end;
				if (read.char === char) ends.add(end);
				if (!beginsEscape(read.char)) break;
			}
		}
		return [...ends].slice(0, MAX_WAYS);
	}

	/** The character at a place once that many layers of escapes are taken off. */
	private readAt(at: number, layers: number): Read | undefined {
		const char = this.text[at];
		if (char === undefined) return undefined;
		if (layers === 0 || !beginsEscape(char)) return { char, end: at + 1 };
		const known = this.known[layers]!;
		const before = known.get(at);
		if (before) return before;
		const read = this.unescaped(at, layers);
		if (known.size >= MAX_KNOWN) known.clear();
		if (read) known.set(at, read);
		return read;
	}

	private unescaped(at: number, layers: number): Read | undefined {
		const first = this.readAt(at, layers - 1);
		if (!first || !beginsEscape(first.char)) return first;
		const tail = (most: number) => this.tail(first.end, layers - 1, most);
		if (first.char === '%') return hex(tail(2), 2) ?? first;
		if (first.char === '&') return entity(tail(LONGEST_ENTITY)) ?? first;
		const [letter] = tail(1);
		if (letter?.char === 'u') return hex(tail(5).slice(1), 4) ?? first;
		if (letter?.char === 'x') return hex(tail(3).slice(1), 2) ?? first;
		return letter ? { ...letter, char: JSON_ESCAPES.get(letter.char) ?? letter.char } : first;
	}

	/** What an escape may hold behind its first sign. */
	private tail(start: number, layers: number, most: number): Read[] {
		const tail: Read[] = [];
		let at = start;
		while (tail.length < most) {
			const read = this.readAt(at, layers);
			if (!read) break;
			tail.push(read);
			if (!/[a-z\d#]/i.test(read.char)) break;
			at = read.end;
		}
		return tail;
	}
}

function hex(tail: readonly Read[], digits: number): Read | undefined {
	const code = spelled(tail.slice(0, digits));
	const last = tail[digits - 1];
	if (!last || !/^[\da-f]+$/i.test(code)) return undefined;
	return { char: String.fromCharCode(Number.parseInt(code, 16)), end: last.end };
}

function entity(tail: readonly Read[]): Read | undefined {
	const [name = ''] = /^(?:#\d+|#x[\da-f]+|[a-z]+)/i.exec(spelled(tail)) ?? [];
	const last = tail[name.length - 1];
	const char = /^#x/i.test(name)
		? String.fromCharCode(Number.parseInt(name.slice(2), 16))
		: name.startsWith('#')
			? String.fromCharCode(Number(name.slice(1)))
			: ENTITIES.get(name.toLowerCase());
	if (char === undefined || !last) return undefined;
	const closing = tail[name.length];
	return { char, end: closing?.char === ';' ? closing.end : last.end };
}

function spelled(tail: readonly Read[]): string {
	return tail.map(({ char }) => char).join('');
}
