/** A value in a text, and where it stands. */
export interface LooseJson {
	value: unknown;
	start: number;
	end: number;
}

/** The start of an object or a list that is not empty, also as Python writes one. */
const START = /[{[](?=(?:\s|\\[nrt])*(?:["'{[]|[bu]["']))/g;
const MOST_STARTS = 10;
const MOST_DEPTH = 24;
const MOST_VALUES = 5000;

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
	...(['null', 'None', 'undefined', ''] as const).map((word) => [word, null] as const),
	...(['true', 'True'] as const).map((word) => [word, true] as const),
	...(['false', 'False'] as const).map((word) => [word, false] as const),
]);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: ' ', f: ' ' };

/**
 * The first object in a text, or list of objects: JSON, truncated JSON, or either as Python writes it.
 * Takes one pass for each of the first places where one may begin. Never throws.
 */
export function looseJson(text: string): LooseJson | undefined {
	START.lastIndex = 0;
	for (let tries = 0; tries < MOST_STARTS; tries++) {
		const start = START.exec(text)?.index;
		if (start === undefined) return undefined;
		const reader = new LooseReader(text, start);
		const value = reader.read(0);
		if (holdsObject(value)) return { value, start, end: reader.at };
	}
	return undefined;
}

function holdsObject(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(holdsObject);
	return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Reads what it can: where the JSON stops making sense, every open value ends. */
class LooseReader {
	private values = 0;

	constructor(
		private readonly text: string,
		public at: number,
	) {}

	read(depth: number): unknown {
		if (depth > MOST_DEPTH || ++this.values > MOST_VALUES) return this.stop();
		this.skip();
		const sign = this.text[this.at];
		if (sign === '{') return this.readObject(depth);
		if (sign === '[') return this.readList(depth);
		if (this.isQuote(this.at)) return this.readString();
		return this.readWord();
	}

	private stop(): undefined {
		this.at = this.text.length;
		return undefined;
	}

	/** Skips white space, escaped white space included. */
	private skip(): void {
		const { text } = this;
		for (; this.at < text.length; this.at++) {
			const sign = text[this.at] ?? '';
			if (sign === '\\' && /[nrt]/.test(text[this.at + 1] ?? '')) this.at++;
			else if (!/\s/.test(sign)) return;
		}
	}

	private readObject(depth: number): unknown {
		const entries: Array<[string, unknown]> = [];
		this.at++;
		while (this.goesOn('}')) {
			if (!this.isQuote(this.at)) {
				this.stop();
				break;
			}
			const name = this.readString();
			this.skip();
			if (this.text[this.at] !== ':') {
				this.stop();
				break;
			}
			this.at++;
			entries.push([name, this.read(depth + 1)]);
		}
		return Object.fromEntries(entries);
	}

	private readList(depth: number): unknown {
		const values: unknown[] = [];
		this.at++;
		while (this.goesOn(']')) values.push(this.read(depth + 1));
		return values;
	}

	/** Whether another entry follows; steps over the comma before it, or over the end. */
	private goesOn(end: string): boolean {
		this.skip();
		if (this.text[this.at] === ',') {
			this.at++;
			this.skip();
		}
		if (this.text[this.at] === end) {
			this.at++;
			return false;
		}
		return this.at < this.text.length;
	}

	private isQuote(at: number): boolean {
		const sign = this.text[at] ?? '';
		if (sign === '"' || sign === "'") return true;
		return /[bu]/.test(sign) && /["']/.test(this.text[at + 1] ?? '');
	}

	private readString(): string {
		const { text } = this;
		if (!/["']/.test(text[this.at] ?? '')) this.at++;
		const quote = text[this.at++];
		const pieces: string[] = [];
		let start = this.at;
		for (; this.at < text.length && text[this.at] !== quote; this.at++) {
			if (text[this.at] !== '\\') continue;
			pieces.push(text.slice(start, this.at));
			const sign = text[++this.at] ?? '';
			const code = /^[0-9a-f]{4}$/i.exec(text.slice(this.at + 1, this.at + 5))?.[0];
			if (sign === 'u' && code) {
				pieces.push(String.fromCharCode(parseInt(code, 16)));
				this.at += 4;
			} else pieces.push(ESCAPES[sign] ?? sign);
			start = this.at + 1;
		}
		pieces.push(text.slice(start, this.at));
		this.at++;
		return pieces.join('');
	}

	private readWord(): unknown {
		const start = this.at;
		while (this.at < this.text.length && !/[\s,:\]}[{"']/.test(this.text[this.at] ?? '')) this.at++;
		const word = this.text.slice(start, this.at);
		// What cannot be read here cannot be read later.
		if (word === '') return this.stop();
		if (CONSTANTS.has(word)) return CONSTANTS.get(word);
		const number = Number(word);
		return Number.isNaN(number) ? word : number;
	}
}
