/** Why a picture was not made, in words for a no-code user. */
export interface FailureDetails {
	/** What to do next. */
	description: string;
	/** The provider's HTTP status, where there was an answer. */
	httpCode?: number;
	/** A constant to branch on: a finish reason, a block reason, Google's status, or our own. */
	reason: string;
	/** True when the same request may succeed later without a change. */
	retryable: boolean;
	/**
	 * Whether the call may be sent again by itself: `unbilled`, since it was turned away; `maybeBilled`,
	 * since it broke after it went out, so only where the user wants it. Never where absent.
	 */
	repeat?: 'unbilled' | 'maybeBilled';
	/** Whether a request had gone out, and was not answered, when it was stopped. */
	wasUnderWay?: boolean;
	/** How long the provider asks to wait, in ms. */
	retryAfterMs?: number;
	/** The input item that it is about, where a request is made of several. */
	itemIndex?: number;
	/** What the provider calls the request, for its support. */
	requestId?: string;
}

/** A picture was not made; `message` says what happened. */
export class Failure extends Error {
	override name = 'Failure';

	constructor(
		message: string,
		readonly details: FailureDetails,
	) {
		super(message);
	}

	/** The same failure with other details. */
	with(details: Partial<FailureDetails>): Failure {
		return new Failure(this.message, { ...this.details, ...details });
	}
}

/** Something the user set cannot be used, so nothing was sent. */
export function badInput(message: string, description: string): Failure {
	return new Failure(message, { description, reason: 'BAD_INPUT', retryable: false });
}

/** What is told of every call that may have been charged for, and is not repeated for that. */
export const BILLED =
	'The provider may have charged for this call, so the node does not repeat it.';
