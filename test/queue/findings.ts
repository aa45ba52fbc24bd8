import { createHash } from 'node:crypto';
import { z } from 'zod';
import { itemsOf, type RunBinary } from '../../lanes/run-data';
import type { ReceivedCall } from '../engine/emulated';
import type { Order } from './load';
import { textsOf, type Execution, type Remains } from './record';
import { editOf, NODES } from './workflows';

/** How an order ended. */
export type Outcome =
	| 'delivered'
	/** The execution says success, and the answer of the webhook was lost. */
	| 'succeeded'
	/** The node, or n8n, says why. */
	| 'failed'
	| 'stalled'
	/** n8n kept of it only that it failed. */
	| 'unsaid'
	/** The webhook answered as asked, and n8n could not keep that the execution succeeded. */
	| 'unkept'
	| 'crashed'
	/** n8n took it not at all. */
	| 'refused';

interface Content {
	role: string;
	parts: Array<{ text?: string; inlineData?: { data: string } }>;
}

/** Characters of an answer that are quoted. */
const WORDS = 120;

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The prompts of the calls that an order makes. */
export function promptsOf({ id, operation }: Order): string[] {
	if (operation === 'picture') return [];
	return operation === 'chained' ? [id, editOf(id)] : [id];
}

/** The prompt whose image a node gives out. */
function promptOfNode(node: string, order: Order): string {
	if (node === NODES.chained) return editOf(order.id);
	return order.pictureOf ?? order.id;
}

/** How n8n words that a worker let go of a job. */
const STALLED = /failed to be processed too many times|stalled/;

/** Compares what came of orders with what the provider sent. Nothing may be in a list. */
export class Findings {
	/** What shows in an execution, an answer or a call of another order. */
	readonly mixed: string[] = [];
	/** Files that an execution names that says success, and that are not there. */
	readonly missing: string[] = [];
	/** Calls that were paid for more often than n8n ran the execution. */
	readonly paidTwice: string[] = [];
	/** Orders of which nobody says how they ended. */
	readonly unexplained: string[] = [];
	readonly outcomes = new Map<string, Outcome>();
	/** The messages of failures and of conversations that were not stored, by number. */
	readonly messages = new Map<string, number>();
	/** The images of successful executions, by prompt. */
	private readonly kept = new Set<string>();
	private readonly byOrder = new Map<string, Execution[]>();

	constructor(
		private readonly record: Remains,
		orders: readonly Order[],
	) {
		for (const execution of record.executions) {
			const known = this.byOrder.get(execution.order) ?? [];
			this.byOrder.set(execution.order, [...known, execution]);
		}
		for (const order of orders) this.check(order);
	}

	executionsOf({ id }: Order): Execution[] {
		return this.byOrder.get(id) ?? [];
	}

	callsOf(order: Order): ReceivedCall[] {
		return promptsOf(order).flatMap((prompt) => this.record.calls.get(prompt) ?? []);
	}

	/** Images of these orders that were billed, and those of them that successful executions have. */
	countImages(orders: readonly Order[]): { billed: number; delivered: number } {
		const calls = orders.flatMap((order) => this.callsOf(order));
		const billed = calls.filter((call) => call.billed).flatMap((call) => call.imageSha256);
		return { billed: billed.length, delivered: billed.filter((sha) => this.kept.has(sha)).length };
	}

	private sentFor(prompt: string): string[] {
		return (this.record.calls.get(prompt) ?? []).flatMap((call) => call.imageSha256);
	}

	private expectImage(what: string, sha: string | undefined, prompt: string): void {
		if (!sha || !this.sentFor(prompt).includes(sha)) {
			this.mixed.push(`${what} is not the image of ${prompt}`);
		}
	}

	private check(order: Order): void {
		this.checkCalls(order);
		this.checkAnswer(order);
		const executions = this.executionsOf(order);
		for (const execution of executions) {
			if (execution.status !== 'success') continue;
			this.checkFiles(order, execution);
			this.checkTurn(order, execution);
		}
		this.outcomes.set(order.id, this.outcomeOf(order, executions));
	}

	private checkCalls(order: Order): void {
		const runs = this.executionsOf(order).reduce((sum, { starts }) => sum + starts, 0);
		for (const prompt of promptsOf(order)) {
			const calls = this.record.calls.get(prompt) ?? [];
			const billed = calls.filter((call) => call.billed).length;
			if (billed > runs) this.paidTwice.push(`${prompt}: ${billed} times in ${runs} runs`);
			for (const call of calls) this.checkContents(order, prompt, call);
		}
	}

	private checkContents(
		{ operation, history, uploaded, id }: Order,
		prompt: string,
		call: ReceivedCall,
	) {
		if (![0, 200].includes(call.status)) this.mixed.push(`${prompt}: status ${call.status}`);
		const contents = call.body?.contents ?? [];
		const said = contents.filter(({ role }) => role !== 'model').flatMap(textsOf);
		if (said.join() !== [...history, prompt].join()) {
			this.mixed.push(`${prompt} was sent with ${said.join(', ')}`);
		}
		const images = contents.flatMap(({ parts }) => parts.flatMap(digestOf));
		const expected = operation === 'upload' ? 1 : prompt === editOf(id) ? 1 : history.length;
		if (images.length !== expected)
			this.mixed.push(`${prompt} was sent with ${images.length} images`);
		for (const [index, sha] of images.entries()) {
			if (operation === 'upload') {
				if (sha !== uploaded) this.mixed.push(`${prompt} was sent with another upload`);
			} else this.expectImage(`a reference of ${prompt}`, sha, history[index] ?? id);
		}
	}

	private checkAnswer(order: Order): void {
		if (!order.isServed) {
			this.countWords(`The webhook: ${order.status} ${order.body.toString().slice(0, WORDS)}`);
			return;
		}
		if (order.operation === 'turn') return;
		if (order.operation === 'fileTurn') return this.checkConversation(order, order.body);
		this.expectImage(
			`the answer to ${order.id}`,
			sha256(order.body),
			promptOfNode(NODES[order.operation], order),
		);
	}

	/** A conversation has the turns of its chat, and their images, and nothing else. */
	checkConversation({ id, history }: Order, file: Buffer): void {
		const turns = [...history, id];
		const lines = file.toString().trimEnd().split('\n').slice(1);
		const contents = lines.map((line) => JSON.parse(line) as Content);
		const said = contents
			.filter(({ role }) => role === 'user')
			.flatMap(({ parts }) => parts.flatMap(({ text }) => text ?? []));
		if (said.join() !== turns.join()) this.mixed.push(`${id} has the turns ${said.join(', ')}`);
		const images = contents.flatMap(({ parts }) =>
			parts.flatMap(({ inlineData }) => inlineData ?? []),
		);
		if (images.length !== turns.length) this.mixed.push(`${id} has ${images.length} images`);
		for (const [index, { data }] of images.entries()) {
			this.expectImage(
				`image ${index + 1} of ${id}`,
				sha256(Buffer.from(data, 'base64')),
				turns[index] ?? '',
			);
		}
	}

	/** Where the conversation could not be stored, the image is delivered with a warning. */
	private checkTurn({ id, operation }: Order, { run }: Execution): void {
		if (!operation.toLowerCase().endsWith('turn')) return;
		for (const { json, binary } of itemsOf(run, NODES[operation])) {
			if (binary?.conversation) continue;
			const warnings = z.array(z.string()).default([]).parse(json.warnings);
			if (warnings.length === 0) this.unexplained.push(`${id} has no conversation`);
			for (const warning of warnings) this.countWords(warning);
		}
	}

	private countWords(words: string): void {
		this.messages.set(words, (this.messages.get(words) ?? 0) + 1);
	}

	private checkFiles(order: Order, { id, run }: Execution): void {
		for (const [node, runs] of Object.entries(run.nodes)) {
			const items = runs.at(-1)?.data?.main.flatMap((output) => output ?? []) ?? [];
			for (const { binary = {} } of items) {
				for (const [field, file] of Object.entries(binary)) {
					const sha = this.record.files.get(fileIdOf(file));
					const what = `${field} of ${node} in execution ${id}`;
					if (!sha) this.missing.push(what);
					else if (node === 'upload') {
						if (sha !== order.uploaded) this.mixed.push(what);
					} else if (field === 'data' && node !== 'fileTurn') {
						this.expectImage(what, sha, promptOfNode(node, order));
						this.kept.add(sha);
					}
				}
			}
		}
	}

	private outcomeOf(order: Order, executions: Execution[]): Outcome {
		const statuses = executions.map(({ status }) => status);
		if (statuses.includes('success')) return order.isServed ? 'delivered' : 'succeeded';
		if (order.isServed) return 'unkept';
		if (executions.length === 0) {
			if (this.callsOf(order).length > 0) this.unexplained.push(`${order.id} is in no execution`);
			return 'refused';
		}
		if (statuses.includes('crashed')) return 'crashed';
		const [{ status, run } = { status: '', run: undefined }] = executions;
		const { message, description } = run?.error ?? {};
		if (status !== 'error') this.unexplained.push(`${order.id} is ${status}`);
		if (!message) return 'unsaid';
		const words = [message, description].filter(Boolean).join(' ');
		this.countWords(words);
		return STALLED.test(words) ? 'stalled' : 'failed';
	}
}

const fileIdOf = ({ id = '' }: RunBinary) => id.replace(/^database(-v2)?:/, '');

function digestOf(part: { [name: string]: unknown }): string[] {
	const { data } = (part.inlineData ?? part.inline_data ?? {}) as {
		data?: { $image?: { sha256: string } };
	};
	return data?.$image ? [data.$image.sha256] : [];
}
