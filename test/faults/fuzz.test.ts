import type { IBinaryData } from 'n8n-workflow';
import fc from 'fast-check';
import { indexConversation } from '../../nodes/GeminiImage/conversation/conversationIndex';
import { joinContents } from '../../nodes/GeminiImage/conversation/joinContents';
import { readAnswer } from '../../nodes/GeminiImage/gemini/answer';
import { readHttpFailure } from '../../nodes/GeminiImage/gemini/httpFailure';
import { explain } from '../../nodes/GeminiImage/failure/explain';
import { isFailure, type Failure } from '../../nodes/GeminiImage/failure/failure';
import { readErrorBody } from '../../nodes/GeminiImage/gemini/errorBody/readErrorBody';
import { answerFailure } from '../../nodes/GeminiImage/gemini/answerFailure';
import { retryHint } from '../../nodes/GeminiImage/gemini/errorBody/retryHint';
import { findBinaries } from '../../nodes/GeminiImage/images/binaryFields';
import { AnswerScanner, type ScannedAnswer } from '../../nodes/GeminiImage/streaming/answerScanner';
import { collect, type ByteSource } from '../../nodes/GeminiImage/streaming/byteSource';
import { JsonSyntaxError } from '../../nodes/GeminiImage/streaming/jsonScanner';
import { contentLine } from '../../nodes/GeminiImage/streaming/rawContent';
import { itemContext } from '../nodes/itemContext';
import { mutants } from './mutants';

/** For each of the four readers. `FUZZ_RUNS=1000000 npm run test:faults` for more. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 25_000);
const SEED = Number(process.env.FAULT_SEED ?? 1);
const options = { numRuns: RUNS, seed: SEED };
const LONG = 600_000;

/** What is shown to people: some words, on one line, and nothing that a browser takes for HTML. */
function expectTold(failure: Failure): void {
	const { reason } = failure;
	const { message, description } = explain(failure);
	if (message === '' || description === '' || reason === '') {
		throw new Error(`Nothing is said: ${message} / ${description} / ${reason}`);
	}

	if (/[<>\u0000-\u001f\u007f\u202a-\u202e]/.test(message + description + reason)) {
		throw new Error(`It is no plain text: ${message} / ${description}`);
	}
}

const bytesIn = (chunks: Buffer[]) => ({
	length: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
	read: () => chunks,
});

/** Reads an answer, or what had arrived whole where it breaks off. @returns else what is wrong with it */
function scanned(pieces: readonly Buffer[]): ScannedAnswer | string {
	const scanner = new AnswerScanner({ keepContent: true, keepDrafts: false });
	try {
		// The scanner keeps views of what it is given.
		for (const piece of pieces) scanner.push(Buffer.from(piece));
		return scanner.end();
	} catch (error) {
		if (!(error instanceof JsonSyntaxError)) throw error;
		return scanner.salvage() ?? `line ${error.line}: ${error.message}`;
	}
}

/** All that comes of an answer, in a form that can be compared. */
async function outcome(pieces: readonly Buffer[]): Promise<string> {
	const found = scanned(pieces);
	if (typeof found === 'string') return found;
	const answer = readAnswer(found, false);
	if (answer.kind !== 'images') {
		const failure = answerFailure(answer);
		expectTold(failure);
		return failure.message;
	}
	const line = contentLine(answer.contents[0] ?? [], (slot) => {
		const image = found.images[slot];
		const bytes = bytesIn(image?.kind === 'bytes' ? image.chunks : []);
		return { bytes, mimeType: 'image/png' };
	});
	const content = (await collect(line)).toString();
	JSON.parse(content);
	const images = answer.images.map(({ data }) =>
		data.kind === 'bytes' ? Buffer.concat(data.chunks).toString('base64') : JSON.stringify(data),
	);
	return [answer.facts.text, ...images, content].join('\n');
}

test(
	'an answer of any bytes is read the same however it is cut, and what came of it is told',
	async () => {
		await fc.assert(
			fc.asyncProperty(mutants('answers'), async ({ bytes, pieces }) => {
				const whole = await outcome([bytes]);
				const cut = await outcome(pieces);
				if (whole !== cut) throw new Error(`Whole: ${whole}\nCut: ${cut}`);
			}),
			options,
		);
	},
	LONG,
);

/** What a conversation file gives, or the message of its refusal. */
async function conversationOf(pieces: readonly Buffer[]): Promise<string> {
	const file: ByteSource = {
		length: pieces.reduce((sum, piece) => sum + piece.length, 0),
		read: () => pieces.map((piece) => Buffer.from(piece)),
	};
	try {
		const index = await indexConversation(file);
		const contents = index.map(({ info }) => info);
		const text = (await collect(joinContents(index, ','))).toString();
		const parsed = JSON.parse(`[${text}]`) as unknown[];
		if (parsed.length !== contents.length) throw new Error('The contents are miscounted.');
		return JSON.stringify(contents) + text;
	} catch (error) {
		if (!isFailure(error) || error.reason !== 'BAD_INPUT') throw error;
		expectTold(error);
		return JSON.stringify([error.kind, error.facts]);
	}
}

test(
	'a conversation file of any bytes is read the same however it is cut, or refused by its line',
	async () => {
		await fc.assert(
			fc.asyncProperty(mutants('conversations'), async ({ bytes, pieces }) => {
				const whole = await conversationOf([bytes]);
				const cut = await conversationOf(pieces);
				if (whole !== cut) throw new Error(`Whole: ${whole}\nCut: ${cut}`);
			}),
			options,
		);
	},
	LONG,
);

test(
	'a body of any bytes is explained, and the time to wait is a time',
	() => {
		fc.assert(
			fc.property(
				mutants('errors'),
				fc.oneof(fc.integer({ min: 100, max: 599 }), fc.constantFrom(200, 400, 429, 503)),
				fc.oneof(
					fc.string(),
					fc.constantFrom(undefined, '5', '1.5', 'Wed, 21 Oct 2026 07:28:00 GMT'),
				),
				({ bytes }, status, retryAfter) => {
					const body = bytes.toString();
					const failure = readHttpFailure(status, body, { model: body, knownModels: ['a'] });
					expectTold(failure);
					const error = readErrorBody(body);
					const isTurnedAway = status === 429 || status >= 500;
					const saysSo = status >= 400 && error.status !== undefined;
					if (failure.repetition === 'freely' && !isTurnedAway && !saysSo) {
						throw new Error(`HTTP ${status} would be repeated.`);
					}
					if (/[{[]\s{0,9}["']\w+["']\s{0,9}:/.test(error.message)) {
						throw new Error(`That is JSON: ${error.message}`);
					}
					const { afterMs } = retryHint(error, retryAfter, Date.now());
					if (afterMs !== undefined && !(afterMs >= 0)) throw new Error(`Wait ${afterMs} ms`);
				},
			),
			options,
		);
	},
	LONG,
);

const binary: IBinaryData = { data: 'QUJD', mimeType: 'image/png', fileName: 'a.png' };
const names = fc.oneof(
	fc.constantFrom(
		'data',
		'*',
		' ',
		',',
		'\n',
		'__proto__',
		'constructor',
		'toString',
		'a b',
		'../x',
	),
	fc.string({ unit: 'grapheme' }),
);
const lists = fc.oneof(
	fc.array(names).map((entries) => entries.join(',')),
	fc.array(fc.oneof(names, fc.constant(binary), fc.jsonValue({ maxDepth: 2 }))),
	fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
);

test(
	'a field list of any kind gives binaries of the item, or says what to enter',
	() => {
		fc.assert(
			fc.property(lists, fc.dictionary(names, fc.constant(binary)), (fields, item) => {
				try {
					for (const found of findBinaries(itemContext(item), 0, fields)) {
						if ('binary' in found && !found.binary.mimeType) throw new Error('That is no binary.');
					}
				} catch (error) {
					if (!isFailure(error) || error.reason !== 'BAD_INPUT') throw error;
				}
			}),
			options,
		);
	},
	LONG,
);
