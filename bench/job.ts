import type { IBinaryData, NodeParameterValueType } from 'n8n-workflow';
import type { BinaryMode } from '../test/engine/engine';

/**
 * Who does a job: this node; the way that reads every file whole; a workflow with a node that does
 * nothing; and Node.js alone, without n8n, as the least that the work can cost.
 */
export type Peer = 'node' | 'buffering' | 'idle' | 'floor';

/** What the provider answers; sizes in bytes. */
export interface AnswerSpec {
	image: number;
	signature?: number;
	/** A draft that comes first, flagged as a thought. */
	draft?: number;
	latencyMs?: number;
}

/** A reference image: where it lies, and as n8n knows it. */
export interface StoredImage {
	path: string;
	bytes: number;
	binary: IBinaryData;
}

/** The work of one process. */
export interface Job {
	peer: Peer;
	mode: BinaryMode;
	/** n8n's folder of stored binaries. */
	storage: string;
	serverUrl: string;
	answer: AnswerSpec;
	/** Every item has all of them, in the fields `data0`, `data1`, … */
	references: StoredImage[];
	/** How many items, or calls without n8n. */
	items: number;
	/** How many at once. */
	concurrency: number;
	parameters: Record<string, NodeParameterValueType>;
	/** The conversation that the item brings. */
	conversation?: IBinaryData;
}

export interface Measured {
	/** Most memory of the process at any time, in bytes. */
	peak: number;
	/** Its memory when everything was loaded and the work began, in bytes. */
	start: number;
	/** From there to the end, in ms. */
	ms: number;
	/** The longest time for which the event loop did not turn, in ms; the machine has its part in it. */
	stoodMs: number;
	/** As much of such a time as the process can have caused itself, in ms. */
	blockedMs: number;
	/** CPU time of the process in ms; waiting for a busy machine is not in it. */
	cpuMs: number;
	/** Most memory in use after a collection, over that before the work, in bytes; only where asked for. */
	live?: number;
	/** The conversation after the turn. */
	conversation?: IBinaryData;
}

/** Where the server answers as asked; it needs to remember nothing. */
export function baseUrl({ serverUrl, answer }: Pick<Job, 'serverUrl' | 'answer'>): string {
	const { image, signature = 0, draft = 0, latencyMs = 0 } = answer;
	return `${serverUrl}/${[image, signature, draft, latencyMs].join('-')}`;
}

export const MODEL = 'gemini-3-pro-image';
export const MEGABYTE = 1_000_000;
export const MEBIBYTE = 1024 * 1024;
