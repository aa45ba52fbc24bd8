import {
	constantsOf,
	detailsOf,
	fieldsOf,
	httpCodeOf,
	isFields,
	statusOf,
	waitsOf,
	type FaultDetail,
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

/** What one of the servers on the way says about a fault. */
export interface ErrorAccount {
	/** How many others it stands inside of. */
	depth: number;
	words: string;
	/** Its status, where that is one of Google's. */
	status: string | undefined;
	/** The HTTP status that it names. */
	httpCode: number | undefined;
	/** Its codes, types and names, the most telling first. */
	constants: string[];
	details: FaultDetail[];
	/** The fields of the request that it is about, and what it says of them. */
	fields: string[];
	/** How long to wait, as durations such as `34.4s`. */
	waits: string[];
}

/** Where a fault says in words what happened, the plainest first. */
const SAID = [
	...['message', 'msg', 'error_message', 'errorMessage', 'error_msg', 'errorMsg', 'errmsg'],
	...['error_description', 'errorDescription', 'title'],
];
/** Where it repeats what the server behind it said. */
const HEARD = [
	...['error', 'detail', 'details', 'description', 'reason', 'raw', 'cause', 'body', 'response'],
	...['upstream', 'upstream_error', 'upstreamError', 'upstream_response', 'upstreamResponse'],
	...['original_error', 'originalError', 'inner_error', 'innerError', 'innererror', 'data'],
];
const WORDY: ReadonlySet<string> = new Set([...SAID, ...HEARD]);
/** What a client sent, or has nothing to do with a fault. */
const ASIDE =
	/^(?:request|headers|config|links|loc|input|ctx|params|query|candidates|messages|contents|prompt|usage\w*|fieldViolations|violations)$/i;
const MOST_DEPTH = 10;
const MOST_ACCOUNTS = 60;
const MOST_ENTRIES = 40;
const MOST_OF_TEXT = 64 * 1024;
/** Texts of all depths together, in characters. */
const MOST_READ = 1024 * 1024;

/** The accounts of a fault in a parsed body or a text, whatever is wrapped in what. Never throws. */
export function errorAccounts(value: unknown): ErrorAccount[] {
	const reader = new AccountReader();
	reader.value(value, 0);
	return reader.accounts;
}

class AccountReader {
	readonly accounts: ErrorAccount[] = [];
	private left = MOST_READ;

	value(value: unknown, depth: number): void {
		if (depth > MOST_DEPTH || this.accounts.length >= MOST_ACCOUNTS) return;
		if (typeof value === 'string') this.said(value, depth);
		else if (Array.isArray(value)) {
			for (const entry of value.slice(0, MOST_ENTRIES)) {
				if (typeof entry !== 'string' || isSentence(entry)) this.value(entry, depth);
			}
		} else if (isFields(value)) this.object(value, depth);
	}

	private said(text: string, depth: number): void {
		const words = this.words(text, depth);
		if (words !== '') this.accounts.push({ ...NOTHING, depth, words });
	}

	private object(fields: Fields, depth: number): void {
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
			if (ASIDE.test(name) || value === null) continue;
			if (typeof value === 'string' && !WORDY.has(name)) this.words(value, depth + 1);
			if (typeof value !== 'object') continue;
			// Google's details are parsed above; they hold no account of their own.
			const inner = Array.isArray(value)
				? value.filter((entry) => !(isFields(entry) && '@type' in entry))
				: value;
			this.value(inner, depth + 1);
		}
	}

	private wordsOf(fields: Fields, depth: number): string {
		const read = (names: readonly string[]) =>
			names.flatMap((name) => {
				const value = fields[name];
				const words = typeof value === 'string' ? this.words(value, depth + 1) : '';
				return words === '' ? [] : [{ name, words }];
			});
		const own = read(SAID)[0]?.words ?? '';
		const heard = read(HEARD)
			.filter(({ name, words }) =>
				own === '' && name !== 'reason' ? true : isSentence(words) && !isIdle(words),
			)
			.map(({ words }) => words)
			.filter((words) => !own.includes(words));
		const most = own === '' ? 1 : 2;
		return [isIdle(own) && heard.length > 0 ? '' : own, ...heard.slice(0, most)]
			.filter(Boolean)
			.join(' ');
	}

	/** A text without the JSON in it, whose accounts are taken. */
	private words(text: string, depth: number): string {
		this.left -= text.length;
		if (depth > MOST_DEPTH || this.left < 0) return '';
		if (isPage(text)) return plainText(text);
		if (isBinary(text)) return '';
		let rest = unescape(text.slice(0, MOST_OF_TEXT));
		let before = '';
		for (let found = looseJson(rest), times = 0; found && times < 4; times++) {
			const known = this.accounts.length;
			this.value(found.value, depth + 1);
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

/** JSON that was written into a text as it would stand in JSON or in Python's bytes, once or twice. */
function unescape(text: string): string {
	let plain = text;
	for (let times = 0; times < 3; times++) {
		const first = FIRST.exec(plain);
		if (!first?.[1] && !first?.[2]) break;
		plain = plain
			.replace(/\\(["'\\/nrt])/g, (_whole, sign: string) => WRITTEN[sign] ?? sign)
			.replace(/\bb'(?=\s{0,9}[{[])/, "'");
	}
	return plain;
}
const WRITTEN: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
