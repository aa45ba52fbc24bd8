import type { INodeExecutionData } from 'n8n-workflow';
import type { EmulatedUser, ReceivedCall } from '../engine/emulated';
import type { Engine, RunResult } from '../engine/engine';
import type { Batch } from './batch';
import { Findings } from './findings';
import { isWholeImage } from './wholeImage';

interface Download {
	url: string;
	credentials: string[];
}

interface Upload {
	requests: unknown[];
	polls: number;
}

/** What was counted of one or many executions. */
export class Tally extends Findings {
	executions = 0;
	items = 0;
	sent = 0;
	billed = 0;
	downloads = 0;
	/** Requests that start or carry an upload, or ask how it is. */
	uploads = 0;

	async add(engine: Engine, batch: Batch, result: RunResult, user: EmulatedUser): Promise<void> {
		const calls = await user.received();
		await this.countReferences(batch, user);
		this.executions++;
		this.items += batch.items.length;
		this.sent += calls.length;
		this.billed += calls.filter(({ billed }) => billed).length;
		this.countRepeated(batch, calls);
		if (batch.continueOnFail) await this.countItems(engine, batch, result, calls);
		else await this.countStopped(engine, batch, result, calls);
	}

	private async countReferences(batch: Batch, user: EmulatedUser): Promise<void> {
		const downloads = await user.asked<Download>('downloads');
		this.downloads += downloads.length;
		for (const { url, credentials } of downloads) {
			if (credentials.length > 0) this.untrue.push(`${batch.prompts[0]}: the key went to ${url}`);
		}
		for (const { requests, polls } of await user.asked<Upload>('uploads')) {
			this.uploads += requests.length + polls;
		}
	}

	/** A call may only be followed by another for the same item when it was turned away unbilled. */
	private countRepeated(batch: Batch, calls: ReceivedCall[]): void {
		for (const prompt of batch.prompts) {
			const own = callsFor(prompt, calls);
			const before = own.slice(0, -1);
			// A token that is turned away is renewed, which is no try of its own.
			const isRenewed = ({ status, billed }: ReceivedCall) =>
				batch.persona === 'vertex' && status === 401 && !billed;
			const tries = before.filter((call) => !isRenewed(call));
			const wrong = tries.filter(({ status, billed }) => billed || !isTurnedAway(status));
			if (wrong.length > 0 || tries.length >= batch.maxTries) {
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
			const sent = callsFor(prompt, calls);
			for (const error of errors) this.countToldMoney(prompt, error, sent);
			if (batch.links?.[place]?.arrives === false && (sent.length > 0 || errors.length === 0)) {
				this.broken.push(`${prompt}: went on without its reference image`);
			}
			for (const { reason } of errors) this.countReason(reason);
			for (const item of own) await this.countImages(engine, batch, item, prompt);
			if (own.length === 0) this.lost.push(`${prompt}: no item came of it`);
			const made = sent.some(({ images }) => images > 0);
			const isExplained = errors.some(({ reason }) => GIVEN_UP.includes(reason));
			if (made && errors.length > 0 && !isExplained) {
				this.lost.push(`${prompt}: an image was made, and ${errors[0]?.reason} is all that came`);
			}
		}
	}

	/** What was billed is told, and what was not sent is not told to have been. */
	private countToldMoney(prompt: string, { reason, description }: ToldError, sent: ReceivedCall[]) {
		const isTold = /may have charged/.test(description);
		const isBilled = sent.some(({ billed }) => billed);
		if (isBilled && !isTold)
			this.untrue.push(`${prompt}: ${reason} was billed, and is not told so`);
		if (sent.length === 0 && isTold) this.untrue.push(`${prompt}: ${reason} was never sent`);
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
			if (!(await isWholeImage(bytes))) this.broken.push(`${prompt}: half an image`);
		}
		const brought = batch.items[0]?.binary?.conversation;
		if (json.error && batch.operation === 'perItem' && brought) {
			if (binary.conversation?.id !== brought.id || binary.conversation?.data !== brought.data) {
				this.lost.push(`${prompt}: the conversation that it brought`);
			}
		}
	}

	/** Without "continue on fail" n8n drops all items; the message has to say how to keep them. */
	private async countStopped(
		engine: Engine,
		batch: Batch,
		{ items, error }: RunResult,
		calls: ReceivedCall[],
	): Promise<void> {
		const places = items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		if (!error) {
			for (const [place, prompt] of batch.prompts.entries()) {
				const own = items.filter((_item, index) => places[index] === place);
				if (own.length === 0) this.lost.push(`${prompt}: no item came of it`);
				for (const item of own) await this.countImages(engine, batch, item, prompt);
			}
			return;
		}
		if (items.length > 0) this.disordered.push(`${batch.prompts[0]}: items beside an error`);
		const begun = new Set(calls.map(promptOf)).size;
		if (begun > 1 && !error.description?.includes('set "On Error" to "Continue"')) {
			this.lost.push(`${batch.prompts[0]}: no word of what n8n drops`);
		}
		// An answer that broke off may have given its images before.
		const most = Number(batch.behaviour.images);
		const made = calls.reduce(
			(sum, { images, billed }) => sum + (images || (billed ? most : 0)),
			0,
		);
		const told = Number(
			/\b(\d+) images? (?:was|were) already generated/.exec(error.description ?? '')?.[1] ?? 0,
		);
		if (told > made) this.untrue.push(`${batch.prompts[0]}: ${told} images, and ${made} were made`);
	}
}

interface ToldError {
	reason: string;
	description: string;
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
