import type { UploadSubject } from './uploadSubject';

/** What is known of a failure, whatever its kind. Nothing here is a sentence of ours. */
export interface Facts {
	/** The input item that it is about, where a request is made of several. */
	itemIndex?: number;
	/** The HTTP status that counts: of the innermost server that tells one. */
	httpCode?: number;
	/** A constant to branch on that is not the kind's own: Google's status, or Node's code. */
	reason?: string;
	/** What the provider says, free of the key; explained as a quotation. */
	providerWords?: string;
	/** What the provider calls the request, for its support. */
	requestId?: string;
	/** How long the provider asks to wait, in ms, and until when, in ms since 1970. */
	retryAfterMs?: number;
	retryAt?: number;
	/** How often the request was sent. */
	attempts?: number;
	/** How many attempts before the last one may have been charged for. */
	chargedAttempts?: number;
	/** Whether a request was on its way, unanswered, when the run was stopped. */
	wasUnderWay?: boolean;
	/** Why the node did not send the request again, though it could have. */
	heldBack?: 'spendingLimit' | 'retryOnFail';
	/** What was being uploaded, where it is about an upload, before an image was asked for. */
	upload?: UploadSubject;
	/** Whether it is certain that no batch came of the request, so that nothing is billed. */
	hasNoBatch?: boolean;
	/** Where an image that was made can still be found; free of the key. */
	imageUrl?: string;
	/** True for a step after the image was stored, so that the request did go out. */
	isAfterwards?: boolean;
	/** True for a result of a batch: another call sent its request, and the result can be read again. */
	inBatch?: boolean;
	/** Whether the provider says that it does not charge, so that nothing else is said of it. */
	saysFree?: boolean;
	/** These override what the kind says. */
	isUnsent?: boolean;
	isRetryable?: boolean;
	isRepeatable?: boolean;
	mayBeCharged?: boolean;
}

/** Words that need facts, or do not. */
export type Words<Own> = string | ((facts: Own & Facts) => string);

/** A kind of failure: what it means for the run, and how it reads. `Own` are facts of this kind alone. */
export interface FailureKind<Own extends object = object> {
	/** `json.error.reason`, where the facts hold no other. */
	reason: string;
	/** What happened, without a full stop. */
	message: Words<Own>;
	/** What to do next, in whole sentences. */
	advice: Words<Own>;
	/** Facts to read it with, for the documentation and for tests. */
	example: Own;
	/** `input`: something that the user set or brought; else who failed. */
	source: 'input' | 'provider' | 'n8n';
	/** True where it is certain, and worth saying, that nothing went out for this item. */
	isUnsent: boolean;
	/** Whether the same request may succeed later without a change. */
	isRetryable: boolean;
	/** Whether the node may send the request again by itself, as far as its charge allows. */
	isRepeatable: boolean;
	/** Whether the provider may charge for the request all the same. */
	mayBeCharged: boolean;
}

type Described<Own extends object> = Pick<FailureKind<Own>, 'message' | 'advice'> &
	Partial<FailureKind<Own>> &
	(object extends Own ? unknown : { example: Own });

const NEITHER = { isRetryable: false, isRepeatable: false, mayBeCharged: false, isUnsent: false };

/** Something in the node, the credential or the item cannot be used, so nothing was sent. */
export function input<Own extends object = object>(kind: Described<Own>): FailureKind<Own> {
	const defaults = { ...NEITHER, reason: 'BAD_INPUT', source: 'input', isUnsent: true } as const;
	return complete<Own>({ ...defaults, ...kind });
}

/** The provider turned the request away without working on it. Its own constant is the reason. */
export function turnedAway<Own extends object = object>(kind: Described<Own>): FailureKind<Own> {
	return complete<Own>({ ...NEITHER, reason: 'HTTP', source: 'provider', ...kind });
}

/** The provider worked on the request, or may have, and there is no image. */
export function charged<Own extends object = object>(
	kind: Described<Own> & { reason: string },
): FailureKind<Own> {
	return complete<Own>({ ...NEITHER, mayBeCharged: true, source: 'provider', ...kind });
}

/** Neither the user nor the provider: n8n, or the machine that it runs on. */
export function ofN8n<Own extends object = object>(
	kind: Described<Own> & { reason: string },
): FailureKind<Own> {
	return complete<Own>({ ...NEITHER, source: 'n8n', ...kind });
}

function complete<Own extends object>(
	kind: Omit<FailureKind<Own>, 'example'> & { example?: Own },
): FailureKind<Own> {
	// A kind without facts of its own needs no example; the type above asks the others for one.
	return { example: {} as Own, ...kind };
}
