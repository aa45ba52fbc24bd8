import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { pathOf, type Operation } from './workflows';

/** A request to a webhook, and so an execution. */
export interface Order {
	/** Unique, and the prompt. */
	id: string;
	operation: Operation;
	user: number;
	/** The digest of the image that was uploaded with it. */
	uploaded?: string;
	/** The prompts of the turns that this one goes on from. */
	history: readonly string[];
	/** The order whose image it asks for again. */
	pictureOf?: string;
	/** How often n8n took none, with status 503, before this answer. */
	refusals: number;
	/** 0: no answer in time, or the connection broke. */
	status: number;
	/** Whether the body is what was asked for; n8n may also say with status 200 that there is nothing. */
	isServed: boolean;
	body: Buffer;
}

/** One request after the other; the next ones may depend on the answers. */
export type Errand = () => Promise<void>;

const RETRY_MS = 500;
const TURNS = 3;

/** The conversation is missing where only the image could be stored; a warning says so. */
const reply = z.object({
	image: z.object({ handle: z.string() }),
	conversation: z.object({ handle: z.string() }).optional(),
});

/** Uploads for orders: each its own bytes. */
export type MakeUpload = (user: number) => { bytes: Buffer; sha256: string };

function isServed({ operation, body }: Order, type: string): boolean {
	if (operation === 'fileTurn') return type.startsWith('application/jsonl');
	if (operation !== 'turn') return type.startsWith('image/');
	return (
		type.startsWith('application/json') && reply.safeParse(JSON.parse(body.toString())).success
	);
}

/** Sends orders to the webhooks and keeps what came back. */
export class Load {
	readonly orders: Order[] = [];
	private readonly ending = new AbortController();
	/** Those that have been answered, and those of them with what they asked for. */
	answered = 0;
	succeeded = 0;

	constructor(
		private readonly name: string,
		private readonly url: string,
		private readonly users: readonly number[],
		private readonly makeUpload: MakeUpload,
	) {}

	/** One of the first half, whose images are smaller: a chat sends them again with each turn. */
	private get nextChatUser(): number {
		return this.users[this.orders.length % Math.ceil(this.users.length / 2)] ?? 0;
	}

	private get nextUser(): number {
		return this.users[this.orders.length % this.users.length] ?? 0;
	}

	/** Twenty executions of all operations. */
	round(): Errand[] {
		const times = (count: number, errand: Errand) => Array.from({ length: count }, () => errand);
		return [
			...times(1, () => this.chatByHandles()),
			...times(1, () => this.chatByFile()),
			...times(3, () => this.upload()),
			...times(3, () => this.single('chained')),
			...times(7, () => this.single('text')),
		];
	}

	/** Waits no longer for answers: n8n gives none to some requests. */
	giveUp(): void {
		this.ending.abort();
	}

	async single(operation: Operation): Promise<void> {
		await this.send({ operation, user: this.nextUser });
	}

	private async upload(): Promise<void> {
		const user = this.nextUser;
		const { bytes, sha256 } = this.makeUpload(user);
		await this.send({ operation: 'upload', user, uploaded: sha256 }, {}, bytes);
	}

	/** Three turns, each of which goes on from the handle of the last, and the last image again. */
	private async chatByHandles(): Promise<void> {
		const user = this.nextChatUser;
		let history: string[] = [];
		let query = {};
		let picture: { image: string; of: string } | undefined;
		for (let turn = 0; turn < TURNS && !this.ending.signal.aborted; turn++) {
			const order = await this.send({ operation: 'turn', user, history }, query);
			if (!order.isServed) continue;
			const { image, conversation } = reply.parse(JSON.parse(order.body.toString()));
			picture = { image: image.handle, of: order.id };
			if (!conversation) continue;
			history = [...history, order.id];
			query = { conversation: conversation.handle };
		}
		if (!picture || this.ending.signal.aborted) return;
		const { image, of } = picture;
		await this.send({ operation: 'picture', user, pictureOf: of }, { image });
	}

	/** Three turns, each of which brings the conversation as a file and takes it home. */
	private async chatByFile(): Promise<void> {
		const user = this.nextChatUser;
		let history: string[] = [];
		let file: Buffer | undefined;
		for (let turn = 0; turn < TURNS && !this.ending.signal.aborted; turn++) {
			const order = await this.send({ operation: 'fileTurn', user, history }, {}, file);
			if (!order.isServed) continue;
			history = [...history, order.id];
			file = order.body;
		}
	}

	private async send(
		facts: Pick<Order, 'operation' | 'user'> & Partial<Order>,
		query: Record<string, string> = {},
		file?: Buffer,
	): Promise<Order> {
		const order: Order = {
			id: `order-${this.name}-${this.orders.length}`,
			history: [],
			refusals: 0,
			status: 0,
			isServed: false,
			body: Buffer.alloc(0),
			...facts,
		};
		this.orders.push(order);
		const search = new URLSearchParams({ order: order.id, ...query });
		const path = pathOf(order.operation, order.user);
		const address = `${this.url}/webhook/${path}?${search}`;
		const { signal } = this.ending;
		while (!signal.aborted && !(await this.isAccepted(order, address, file, signal))) {
			order.refusals++;
			await wait(RETRY_MS);
		}
		this.answered++;
		if (order.isServed) this.succeeded++;
		return order;
	}

	/** Sends an order once; returns false if n8n says that it takes none at the moment. */
	private async isAccepted(
		order: Order,
		address: string,
		file: Buffer | undefined,
		signal: AbortSignal,
	): Promise<boolean> {
		try {
			const response = await fetch(address, {
				method: 'POST',
				headers: file ? { 'content-type': 'application/octet-stream' } : {},
				body: file && new Uint8Array(file),
				signal,
			});
			order.body = Buffer.from(await response.arrayBuffer());
			order.status = response.status;
			order.isServed = response.ok && isServed(order, response.headers.get('content-type') ?? '');
		} catch {
			order.status = 0;
		}
		return order.status !== 503;
	}
}

/**
 * Runs errands, so many at once, until the source gives out no more.
 * @returns how long all took, in ms
 */
export async function runErrands(next: () => Errand | undefined, atOnce: number): Promise<number> {
	const began = performance.now();
	const one = async () => {
		for (let errand = next(); errand; errand = next()) await errand();
	};
	await Promise.all(Array.from({ length: atOnce }, one));
	return performance.now() - began;
}
