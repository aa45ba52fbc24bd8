import type { Authentication } from '../personas';
import type { Behaviour, Fault, FileFault, UploadFault } from './behaviour';
import type { ReceivedDownload, ReceivedUpload } from './records';

/** One generateContent call, as `GET /control/requests` tells it. */
export interface ReceivedCall {
	persona: string;
	model: string;
	/** Names in lower case; a key's value is `<key>`. */
	headers: Record<string, string>;
	authentication: Authentication | null;
	contentLength: number | null;
	/** Bytes of the body that arrived. */
	bytes: number;
	/** The parsed body with digests in place of image data and long signatures; null if unreadable. */
	body: unknown;
	rawSha256: string | null;
	/** 0 until an answer starts. */
	status: number;
	billed: boolean;
	/** Result images in the answer. */
	images: number;
}

/** A picture that a test put up for download. */
export interface HostedPicture {
	bytes: Buffer;
	type: string;
}

/** A long-running emulator forgets: entries kept of each kind for one key. */
const KEPT = 1000;

function append<T>(list: T[], entry: T): void {
	list.push(entry);
	if (list.length > KEPT) list.shift();
}

class Page {
	calls: ReceivedCall[] = [];
	uploads: ReceivedUpload[] = [];
	downloads: ReceivedDownload[] = [];
	/** By name. */
	readonly pictures = new Map<string, HostedPicture>();
	behaviour: Behaviour = {};
	/** Requests of uploads that are open now. */
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

	/** The fault this call runs into, if any; the next call gets the next one. */
	nextFault(): Fault | undefined {
		return this.behaviour.faults?.shift() ?? undefined;
	}

	nextUploadFault(): UploadFault | undefined {
		return this.behaviour.uploadFaults?.shift() ?? undefined;
	}

	nextFileFault(): FileFault | undefined {
		return this.behaviour.fileFaults?.shift() ?? undefined;
	}
}

export type { Page };

/** Calls and settings, apart by API key, so that tests running side by side stay apart. */
export class Ledger {
	private readonly pages = new Map<string, Page>();

	of(key: string): Page {
		const page = this.pages.get(key) ?? new Page();
		this.pages.set(key, page);
		return page;
	}
}
