import type { IBinaryData, NodeParameterValueType } from 'n8n-workflow';
import type { BinaryMode } from '../test/engine/engine';

/**
 * Who does a job: this node; a node that reads every file whole; a workflow whose node does nothing;
 * and Node.js alone, without n8n, as the least the work can cost.
 */
export type Peer = 'node' | 'buffering' | 'idle' | 'floor';

/** The provider's answer; sizes in bytes. */
export interface AnswerSpec {
	image: number;
	signature?: number;
	/** A draft before the image, flagged as a thought. */
	draft?: number;
	latencyMs?: number;
	/** Answers in the results file of each batch; none by default. */
	results?: number;
}

/** A reference image: its path, and n8n's data about it. */
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
	/** Every item holds all of them, in the fields `data0`, `data1`, …, or one of its own, in `data0`. */
	references: StoredImage[];
	areOwn?: boolean;
	/** Number of items, or of calls without n8n. */
	items: number;
	/** Number at once. */
	concurrency: number;
	parameters: Record<string, NodeParameterValueType>;
	/** Whether the process has done the same before the clock starts, as an n8n that keeps running has. */
	isRepeated?: boolean;
	/** What it does with a batch; undefined for single calls. */
	batch?: 'submit' | 'get';
	/** The conversation on the item. */
	conversation?: IBinaryData;
}

export interface Measurement {
	/** Peak memory of the process, in bytes. */
	peak: number;
	/** Its memory when the work began, with everything loaded, in bytes. */
	start: number;
	/** Duration of the work, in ms. */
	ms: number;
	/** The longest stall of the event loop, in ms, including stalls by other processes. */
	stalledMs: number;
	/** The most of a stall that the process can have caused itself, in ms. */
	blockedMs: number;
	/** CPU time of the process in ms; excludes waiting for a busy machine. */
	cpuMs: number;
	/** Peak memory in use after a garbage collection, above that before the work, in bytes; only if requested. */
	live?: number;
	/** The conversation after the turn. */
	conversation?: IBinaryData;
}

/** Builds the base URL at which the stateless server gives this answer. */
export function buildBaseUrl({ serverUrl, answer }: Pick<Job, 'serverUrl' | 'answer'>): string {
	const { image, signature = 0, draft = 0, latencyMs = 0, results = 0 } = answer;
	return `${serverUrl}/${[image, signature, draft, latencyMs, results].join('-')}`;
}

export const MODEL = 'gemini-3-pro-image';
/** The batch that the server always has. */
export const BATCH = 'batches/bench';
export const MEGABYTE = 1_000_000;
export const MEBIBYTE = 1024 * 1024;
