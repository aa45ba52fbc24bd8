import { Chat } from '../chat/chat';
import type { Authentication } from '../personas';
import type { Behaviour } from './behaviour';
import type { Fault, FileFault, UploadFault } from './faults';
import type {
	ReceivedBatch,
	ReceivedDownload,
	ReceivedTokenRequest,
	ReceivedUpload,
} from './records';

/** A generateContent call as `GET /control/requests` returns it. */
export interface ReceivedCall {
	persona: string;
	/** Without the query. */
	path: string;
	model: string;
	/** Names in lower case; the value of a key is `<key>`. */
	headers: Record<string, string>;
	authentication: Authentication | null;
	contentLength: number | null;
	/** Bytes of the body that arrived. */
	bytes: number;
	/** The parsed body, with digests instead of image data and long signatures; null if unreadable. */
	body: unknown;
	rawSha256: string | null;
	/** 0 until an answer starts. */
	status: number;
	billed: boolean;
	/** Number of result images in the answer. */
	images: number;
	/** Digests of those that were sent as base64. */
	imageSha256: string[];
}

/** A image that a test put up for download. */
export interface HostedImage {
	bytes: Buffer;
	type: string;
}

/** Entries of each kind kept for a key, so a long-running emulator does not grow. */
const KEPT_ENTRIES = 1000;
/** Each holds the requests of all its lines. */
const KEPT_BATCHES = 64;

function append<T>(list: T[], entry: T, most = KEPT_ENTRIES): void {
	list.push(entry);
	if (list.length > most) list.shift();
}

/** The calls and settings of one user, by an API key or a service account. */
class KeyState {
	calls: ReceivedCall[] = [];
	uploads: ReceivedUpload[] = [];
	downloads: ReceivedDownload[] = [];
	batches: ReceivedBatch[] = [];
	tokens: ReceivedTokenRequest[] = [];
	/** By name. */
	readonly hostedImages = new Map<string, HostedImage>();
	readonly chat = new Chat();
	behaviour: Behaviour = {};
	/** Upload requests that are open now. */
	openUploads = 0;

	note(call: ReceivedCall): void {
		append(this.calls, call);
	}

	noteUpload(upload: ReceivedUpload): void {
		append(this.uploads, upload);
	}

	noteDownload(download: ReceivedDownload): void {
		append(this.downloads, download);
	}

	noteBatch(batch: ReceivedBatch): void {
		append(this.batches, batch, KEPT_BATCHES);
	}

	noteToken(request: ReceivedTokenRequest): void {
		append(this.tokens, request);
	}

	/** Takes the next fault off the queue, if there is one. */
	takeFault(): Fault | undefined {
		return this.behaviour.faults?.shift() ?? undefined;
	}

	takeUploadFault(): UploadFault | undefined {
		return this.behaviour.uploadFaults?.shift() ?? undefined;
	}

	takeFileFault(): FileFault | undefined {
		return this.behaviour.fileFaults?.shift() ?? undefined;
	}

	takeBatchFault(): FileFault | undefined {
		return this.behaviour.batchFaults?.shift() ?? undefined;
	}

	takeResultsFault(): FileFault | undefined {
		return this.behaviour.downloadFaults?.shift() ?? undefined;
	}

	takeTokenFault(): FileFault | undefined {
		return this.behaviour.tokenFaults?.shift() ?? undefined;
	}

	/** Takes the status with which the next call in the flex tier is preempted, if it is. */
	takeFlexFault(): 429 | 503 | undefined {
		return this.behaviour.flexFaults?.shift() ?? undefined;
	}
}

export type { KeyState };

/** Returns whom a key or the e-mail of a service account stands for: `K@….iam.gserviceaccount.com` is user K. */
export const userOf = (key: string): string =>
	key.replace(/@[^@]+\.iam\.gserviceaccount\.com$/, '');

/** Keeps state by user, so tests can run in parallel. */
export class Ledger {
	private readonly states = new Map<string, KeyState>();

	of(key: string): KeyState {
		const user = userOf(key);
		const state = this.states.get(user) ?? new KeyState();
		this.states.set(user, state);
		return state;
	}
}
