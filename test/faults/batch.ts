import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import sharp from 'sharp';
import type { EmulatedUser, ReceivedCall } from '../engine/emulated';
import type { BinaryMode, Engine, RunResult } from '../engine/engine';
import type { Chance } from './chance';
import { faultFor } from './faultChoices';

/** One execution of the node: some items, and what the provider does to each call. */
export interface Batch {
	operation: 'textToImage' | 'imageToImage' | 'perItem' | 'acrossItems';
	mode: BinaryMode;
	concurrency: number;
	continueOnFail: boolean;
	maxTries: number;
	items: INodeExecutionData[];
	prompts: string[];
	behaviour: Record<string, unknown>;
}

/** In seconds, for a whole call. */
const TIMEOUT = 2;

export const OPERATIONS = ['textToImage', 'imageToImage', 'perItem', 'acrossItems'] as const;

/** What the items of a batch bring. */
export interface Supplies {
	photo: INodeExecutionData['binary'];
	conversation: INodeExecutionData['binary'];
}

export function batchOf(
	number: number,
	mode: BinaryMode,
	chance: Chance,
	supplies: Supplies,
): Batch {
	// Every combination comes in turn; chance is in what happens to it.
	const operation = OPERATIONS[number % 4] ?? 'textToImage';
	const count = operation === 'acrossItems' ? 4 : 8;
	const brings = {
		textToImage: undefined,
		imageToImage: supplies.photo,
		perItem: chance.of([supplies.conversation, supplies.photo]),
		acrossItems: undefined,
	}[operation];
	const prompts = Array.from({ length: count }, (_entry, item) => `Draw boat ${number}-${item}`);
	return {
		operation,
		mode,
		concurrency: number % 8 < 4 ? 1 : 8,
		// What stops at the first fault makes few calls, so it comes less often.
		continueOnFail: number % 32 < 24,
		maxTries: 1 + chance.below(3),
		items: prompts.map((prompt) => ({ json: { prompt }, ...(brings && { binary: brings }) })),
		prompts,
		behaviour: {
			faults: Array.from({ length: 3 * count }, () => faultFor(chance)),
			images: chance.of([1, 1, 1, 2]),
			imageAs: chance.of(['base64', 'base64', 'base64', 'dataUri', 'url', 'markdownData']),
			text: chance.of(['before', 'after', 'none']),
			pretty: chance.below(2) === 0,
		},
	};
}

export async function runBatch(
	engine: Engine,
	batch: Batch,
	user: EmulatedUser,
): Promise<RunResult> {
	const { operation, concurrency, continueOnFail, maxTries, items, behaviour } = batch;
	await user.behave(behaviour);
	const parameters: Record<string, NodeParameterValueType> = {
		operation: operation === 'perItem' || operation === 'acrossItems' ? 'multiTurn' : operation,
		prompt: '={{ $json.prompt }}',
		model: { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' },
		imageSize: '512',
		options: { timeout: TIMEOUT, maxTries, concurrency },
	};
	if (operation === 'acrossItems') parameters.turns = 'acrossItems';
	const credential = user.credential();
	return await engine.run({ parameters, items, credential, continueOnFail });
}

/** What was counted of one or many executions. */
export class Tally {
	executions = 0;
	items = 0;
	sent = 0;
	billed = 0;
	delivered = 0;
	readonly reasons = new Map<string, number>();
	readonly lost: string[] = [];
	readonly repeated: string[] = [];
	readonly disordered: string[] = [];
	readonly broken: string[] = [];

	async add(engine: Engine, batch: Batch, result: RunResult, calls: ReceivedCall[]): Promise<void> {
		this.executions++;
		this.items += batch.items.length;
		this.sent += calls.length;
		this.billed += calls.filter(({ billed }) => billed).length;
		this.countRepeated(batch, calls);
		if (batch.continueOnFail) await this.countItems(engine, batch, result, calls);
		else this.countStopped(batch, result, calls);
	}

	/** A call may only be followed by another for the same item when it was turned away unbilled. */
	private countRepeated(batch: Batch, calls: ReceivedCall[]): void {
		for (const prompt of batch.prompts) {
			const own = callsFor(prompt, calls);
			const before = own.slice(0, -1);
			const wrong = before.filter(({ status, billed }) => billed || !isTurnedAway(status));
			if (wrong.length > 0 || own.length > batch.maxTries) {
				const told = own.map(({ status, billed }) => `${status}${billed ? ' billed' : ''}`);
				this.repeated.push(`${prompt}: ${told.join(', ')}`);
			}
		}
	}

	private async countItems(
		engine: Engine,
		batch: Batch,
		{ items }: RunResult,
		calls: ReceivedCall[],
	): Promise<void> {
		const places = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		if (places.some((place, index) => place < (places[index - 1] ?? 0))) {
			this.disordered.push(`${batch.prompts[0]}: ${places.join(' ')}`);
		}
		for (const [place, prompt] of batch.prompts.entries()) {
			const own = items.filter((_item, index) => places[index] === place);
			const errors = own.flatMap(({ json }) => (json.error ? [json.error as ToldError] : []));
			for (const { reason } of errors)
				this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
			for (const item of own) await this.countImages(engine, batch, item, prompt);
			if (own.length === 0) this.lost.push(`${prompt}: no item came of it`);
			const made = callsFor(prompt, calls).some(({ images }) => images > 0);
			const isExplained = errors.some(({ reason }) => GIVEN_UP.includes(reason));
			if (made && errors.length > 0 && !isExplained) {
				this.lost.push(`${prompt}: an image was made, and ${errors[0]?.reason} is all that came`);
			}
		}
	}

	/** Each image has to decode to its last row, and each conversation to its last line. */
	private async countImages(
		engine: Engine,
		batch: Batch,
		{ json, binary = {} }: INodeExecutionData,
		prompt: string,
	): Promise<void> {
		if (!json.error && json.prompt !== prompt) this.disordered.push(`${prompt} has another's item`);
		for (const [field, file] of Object.entries(binary)) {
			const bytes = await engine.bytesOf(file);
			if (field === 'conversation') {
				if (!isWholeConversation(bytes)) this.broken.push(`${prompt}: half a conversation`);
				continue;
			}
			this.delivered++;
			const stats = await sharp(bytes, { failOn: 'warning' })
				.stats()
				.catch(() => undefined);
			if (!stats) this.broken.push(`${prompt}: half an image`);
		}
		const brought = batch.items[0]?.binary?.conversation;
		if (json.error && batch.operation === 'perItem' && brought) {
			if (binary.conversation?.id !== brought.id || binary.conversation?.data !== brought.data) {
				this.lost.push(`${prompt}: the conversation that it brought`);
			}
		}
	}

	/** Without "continue on fail" n8n drops all items; the message has to say how to keep them. */
	private countStopped(batch: Batch, { items, error }: RunResult, calls: ReceivedCall[]): void {
		const places = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		if (!error) {
			for (const [place, prompt] of batch.prompts.entries()) {
				if (!places.includes(place)) this.lost.push(`${prompt}: no item came of it`);
			}
			this.delivered += items.length;
			return;
		}
		if (items.length > 0) this.disordered.push(`${batch.prompts[0]}: items beside an error`);
		const begun = new Set(calls.map(promptOf)).size;
		if (begun > 1 && !error.description?.includes('set "On Error" to "Continue"')) {
			this.lost.push(`${batch.prompts[0]}: no word of what n8n drops`);
		}
	}
}

interface ToldError {
	reason: string;
}

/** The node gave up waiting, so what was made meanwhile cannot be delivered. */
const GIVEN_UP = ['TIMEOUT'];

function promptOf({ body }: ReceivedCall): string {
	const parts = body?.contents.at(-1)?.parts ?? [];
	return parts.flatMap(({ text }) => (typeof text === 'string' ? text : [])).join();
}

function callsFor(prompt: string, calls: ReceivedCall[]): ReceivedCall[] {
	return calls.filter((call) => promptOf(call) === prompt);
}

function isTurnedAway(status: number): boolean {
	return status === 429 || (status >= 500 && ![501, 505, 520, 524].includes(status));
}

function isWholeConversation(bytes: Buffer): boolean {
	try {
		const text = bytes.toString();
		const [header, ...lines] = text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as { contents?: unknown[]; role?: string });
		return (
			text.endsWith('\n') &&
			header?.contents?.length === lines.length &&
			lines.at(-1)?.role === 'model'
		);
	} catch {
		return false;
	}
}
