import {
	constantsOf,
	detailsOf,
	fieldsOf,
	httpCodeOf,
	isFields,
	statusOf,
	waitsOf,
	type ErrorDetail,
	type Fields,
} from './errorFields';
import {
	isBinary,
	isIdle,
	isPage,
	isSentence,
	joinAround,
	plainText,
	readableWords,
	withoutBrokenJson,
	withoutClassNames,
} from './errorWords';
import { looseJson } from './looseJson';

/** What one of the servers on the way says about an error. */
export interface ErrorAccount {
	/** How many other accounts it is wrapped in. */
	depth: number;
	words: string;
	/** Its status, where that is one of Google's. */
	status: string | undefined;
	/** The HTTP status that it names. */
	httpCode: number | undefined;
	/** Its codes, types and names, the most telling first. */
	constants: string[];
	details: ErrorDetail[];
	/** The request's fields that it objects to, and what it says of them. */
	fields: string[];
	/** How long to wait, as durations such as `34.4s`. */
	waits: string[];
}

/** Fields in which an error says what happened, the plainest first. */
const OWN_WORDS = [
	...['message', 'msg', 'error_message', 'errorMessage', 'error_msg', 'errorMsg', 'errmsg'],
	...['error_description', 'errorDescription', 'title'],
];
/** Fields in which it repeats what the next server said. */
const QUOTED_WORDS = [
	...['error', 'detail', 'details', 'description', 'reason', 'raw', 'cause', 'body', 'response'],
	...['upstream', 'upstream_error', 'upstreamError', 'upstream_response', 'upstreamResponse'],
	...['original_error', 'originalError', 'inner_error', 'innerError', 'innererror', 'data'],
];
const WORDY: ReadonlySet<string> = new Set([...OWN_WORDS, ...QUOTED_WORDS]);
/** What the client sent, or what has nothing to do with the error. */
const UNRELATED =
	/^(?:request|headers|config|links|loc|input|ctx|params|query|candidates|messages|contents|prompt|usage\w*|fieldViolations|violations)$/i;
const MOST_DEPTH = 10;
const MOST_ACCOUNTS = 60;
const MOST_ENTRIES = 40;
const MOST_OF_TEXT = 64 * 1024;
/** Texts of all depths together, in characters. */
const MOST_READ = 1024 * 1024;

/** All accounts of an error in a parsed body or a text, however they are wrapped. Never throws. */
export function errorAccounts(value: unknown): ErrorAccount[] {
	const reader = new AccountReader();
	reader.readValue(value, 0);
	return reader.accounts;
}

class AccountReader {
	readonly accounts: ErrorAccount[] = [];
	private left = MOST_READ;

	readValue(value: unknown, depth: number): void {
		if (depth > MOST_DEPTH || this.accounts.length >= MOST_ACCOUNTS) return;
		if (typeof value === 'string') this.readText(value, depth);
		else if (Array.isArray(value)) {
			for (const entry of value.slice(0, MOST_ENTRIES)) {
				if (typeof entry !== 'string' || isSentence(entry)) this.readValue(entry, depth);
			}
		} else if (isFields(value)) this.readObject(value, depth);
	}

	private readText(text: string, depth: number): void {
		const words = this.takeWords(text, depth);
		if (words !== '') this.accounts.push({ ...NOTHING, depth, words });
	}

	private readObject(fields: Fields, depth: number): void {
		const entries = Object.entries(fields).slice(0, MOST_ENTRIES);
		const details = detailsOf(fields);
		const account = {
			depth,
			words: this.wordsOf(fields, depth),
			status: statusOf(fields),
			httpCode: httpCodeOf(fields),
			constants: constantsOf(fields),
			details,
			fields: fieldsOf(fields, details),
			waits: waitsOf(fields, details),
		};
		this.accounts.push(account);
		for (const [name, value] of entries) {
			if (UNRELATED.test(name) || value === null) continue;
			if (typeof value === 'string' && !WORDY.has(name)) this.takeWords(value, depth + 1);
			if (typeof value !== 'object') continue;
			// Google's details are parsed above; they hold no account of their own.
			const inner = Array.isArray(value)
				? value.filter((entry) => !(isFields(entry) && '@type' in entry))
				: value;
			this.readValue(inner, depth + 1);
		}
	}

	private wordsOf(fields: Fields, depth: number): string {
		const read = (names: readonly string[]) =>
			names.flatMap((name) => {
				const value = fields[name];
				const words = typeof value === 'string' ? this.takeWords(value, depth + 1) : '';
				return words === '' ? [] : [{ name, words }];
			});
		const own = read(OWN_WORDS)[0]?.words ?? '';
		const quoted = read(QUOTED_WORDS)
			.filter(({ name, words }) =>
				own === '' && name !== 'reason' ? true : isSentence(words) && !isIdle(words),
			)
			.map(({ words }) => words)
			.filter((words) => !own.includes(words));
		const most = own === '' ? 1 : 2;
		return [isIdle(own) && quoted.length > 0 ? '' : own, ...quoted.slice(0, most)]
			.filter(Boolean)
			.join(' ');
	}

	/** The text without the JSON in it, whose accounts are read. */
	private takeWords(text: string, depth: number): string {
		this.left -= text.length;
		if (depth > MOST_DEPTH || this.left < 0) return '';
		if (isPage(text)) return plainText(text);
		if (isBinary(text)) return '';
		let rest = unescape(text.slice(0, MOST_OF_TEXT));
		let before = '';
		for (let found = looseJson(rest), times = 0; found && times < 4; times++) {
			const known = this.accounts.length;
			this.readValue(found.value, depth + 1);
			const isTold = this.accounts.slice(known).some(({ words }) => words !== '');
			before = joinAround(
				`${before} ${rest.slice(0, found.start)}`,
				isTold ? '' : readableWords(found.value),
			);
			rest = rest.slice(found.end);
			found = looseJson(rest);
		}
		return withoutClassNames(withoutBrokenJson(before === '' ? rest : joinAround(before, rest)));
	}
}

const NOTHING: Omit<ErrorAccount, 'depth' | 'words'> = {
	status: undefined,
	httpCode: undefined,
	constants: [],
	details: [],
	fields: [],
	waits: [],
};

/** The first place where JSON may begin, and the backslashes before its first quotation mark. */
const FIRST = /(b')?[{[](?:\s|\\{1,8}[nrt]){0,200}(\\{0,8})["'{[]/;

/** Undoes the escaping of JSON that was written into JSON or into Python's bytes, once or twice. */
function unescape(text: string): string {
	let plain = text;
	for (let times = 0; times < 3; times++) {
		const first = FIRST.exec(plain);
		if (!first?.[1] && !first?.[2]) break;
		plain = plain
			.replace(/\\(["'\\/nrt])/g, (_whole, sign: string) => ESCAPED[sign] ?? sign)
			.replace(/\bb'(?=\s{0,9}[{[])/, "'");
	}
	return plain;
}
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
