import type { INodeExecutionData } from 'n8n-workflow';
import type { Engine } from '../engine/engine';
import type { ReceivedBatch } from './runSubmission';
import type { Request, Submission } from './submission';
import { isWholeImage } from './wholeImage';

const isNumber = (key: unknown) => typeof key === 'string' && /^\d+$/.test(key);
const hasError = ({ json }: INodeExecutionData) => json.error !== undefined;
const reasonOf = ({ json }: INodeExecutionData) => (json.error as { reason: string }).reason;
const keyOf = ({ json }: INodeExecutionData) =>
	typeof json.key === 'string' ? json.key : '(no key)';
const warningsOf = ({ json }: INodeExecutionData) => (json.warnings ?? []) as string[];

/** Whether the provider gives the result twice. */
const isTwice = (fault: Request['fault']) => fault !== undefined && 'duplicate' in fault;

/** Compares the items of one batch with what was drawn to come of its requests. */
export class ResultCount {
	constructor(
		private readonly submission: Submission,
		private readonly batch: ReceivedBatch,
		private readonly requests: readonly Request[],
		private readonly items: readonly INodeExecutionData[],
		private readonly knowsRequests: boolean,
	) {}

	private get hasOutput(): boolean {
		const { hasOutput, isOutputGone } = this.submission;
		const { state } = this.batch;
		if (isOutputGone) return false;
		if (state === 'SUCCEEDED') return true;
		return state === 'CANCELLED' ? hasOutput.whenCancelled : hasOutput.whenEnded;
	}

	private itemsOf(key: string): INodeExecutionData[] {
		return this.items.filter(({ json }) => json.key === key);
	}

	/** Requests of which no item tells, or not what it should. */
	lost(): string[] {
		const { items, batch } = this;
		if (items.length === 0) return ['no items'];
		if (!this.hasOutput) {
			const told = items.filter(hasError).map(reasonOf);
			const isTold = told.some((reason) =>
				['BATCH_WITHOUT_RESULTS', 'RESULTS_GONE'].includes(reason),
			);
			return isTold ? [] : [`${batch.state} without output: ${told.join()}`];
		}
		const lost = this.requests.flatMap((request) => this.lostOf(request));
		return this.isMissingTold() ? lost : [...lost, 'no word of what is missing'];
	}

	private lostOf({ key, gives, stranger, fault }: Request): string[] {
		const { images } = this.submission;
		const own = this.itemsOf(key);
		const errors = own.filter(hasError).length;
		const wrong = [`${key} (${JSON.stringify(fault)}) has ${own.length} items, ${errors} errors`];
		const times = isTwice(fault) ? 2 : 1;
		if (gives === 'image') return own.length === times * images && errors === 0 ? [] : wrong;
		if (own.length !== errors) return wrong;
		if (gives === 'stranger') {
			const found = this.itemsOf(stranger);
			if (found.length !== images || found.some(hasError)) return [`${stranger} for ${key}`];
		}
		if (gives === 'none') return errors === 1 ? [] : wrong;
		if (errors === 1 || this.isNothingThere) return [];
		return this.knowsRequests ? wrong : [];
	}

	/** A batch of which no line came back has one item for all. */
	private get isNothingThere(): boolean {
		return this.items.length === 1 && this.items.every(({ json }) => json.key === undefined);
	}

	/** Where only the number of the requests is known, that of the missing ones is told. */
	private isMissingTold(): boolean {
		const { requests, items } = this;
		const isPlain = requests.every(({ gives, isRaw }) => gives !== 'stranger' && !isRaw);
		if (!isPlain || this.submission.behaviour.batchCounts === 'none') return true;
		const isMissing = requests.some(({ gives }) => gives === 'missing');
		const errors = items.filter(hasError).length;
		return !isMissing || errors > requests.filter(({ gives }) => gives === 'none').length;
	}

	/** Items that should not be there, and repetitions by the provider that are not told of. */
	repeated(): string[] {
		if (!this.hasOutput) {
			return this.items.some(({ binary }) => binary) ? ['images of nothing'] : [];
		}
		const keys = this.requests.flatMap(({ key, stranger }) => [key, stranger]);
		const others = this.items.filter((item) => !keys.includes(keyOf(item)));
		const raw = this.requests.filter(({ isRaw }) => isRaw).length;
		const isMany = others.length > raw + 1 || others.some((item) => !hasError(item));
		return [
			...(isMany ? [`${others.length} items of no request`] : []),
			...this.requests
				.filter(({ key, gives }) => gives === 'missing' && this.itemsOf(key).length > 1)
				.map(({ key }) => `${key} is told several times`),
			...this.requests
				.filter(({ fault }) => isTwice(fault))
				.filter(({ key }) => !this.isWarned(key, /more than once/))
				.map(({ key }) => `${key} came twice, without a warning`),
		];
	}

	private isWarned(key: string, words: RegExp): boolean {
		return this.itemsOf(key).every((item) => warningsOf(item).some((text) => words.test(text)));
	}

	disordered(): string[] {
		const keys = this.items.flatMap(({ json }) => (json.key === undefined ? [] : [json.key]));
		if (!keys.every(isNumber)) return [];
		const numbers = keys.map(Number);
		const isInOrder = numbers.every(
			(number, place) => place === 0 || number >= numbers[place - 1]!,
		);
		return isInOrder ? [] : [`the order ${numbers.join(' ')}`];
	}

	/** What an item says of its request, its batch or its image, and is not so. */
	untrue(): string[] {
		const { batch, items } = this;
		const wrong = items.flatMap(({ json }) => {
			const { name, state } = (json.batch ?? {}) as { name?: string; state?: string };
			const isRight = name === batch.name && state === batch.state.toLowerCase();
			return isRight ? [] : [`${name} is ${state}, not ${batch.state}`];
		});
		if (!this.knowsRequests || !this.hasOutput) return wrong;
		for (const { key, prompt, gives, fault, aspectRatio } of this.requests) {
			if (gives !== 'image') continue;
			const own = this.itemsOf(key);
			if (own.some(({ json }) => json.prompt !== prompt)) wrong.push(`${key} has another's prompt`);
			const isSquare = fault !== undefined && 'ignoreRatio' in fault && aspectRatio !== '';
			if (isSquare && own.some((item) => warningsOf(item).length === 0)) {
				wrong.push(`${key} is square, without a warning`);
			}
		}
		return wrong;
	}

	/** Each image has to decode to its last row; an item has one, or says why not. */
	async broken(engine: Engine): Promise<string[]> {
		const broken: string[] = [];
		for (const item of this.items) {
			const { binary } = item;
			if (hasError(item) === (binary !== undefined)) {
				broken.push(`${keyOf(item)}: ${binary ? 'an image and an error' : 'neither'}`);
			}
			if (!binary) continue;
			const bytes = await engine.bytesOf(binary.data);
			if (!(await isWholeImage(bytes))) broken.push(`${keyOf(item)}: half an image`);
		}
		return broken;
	}
}
