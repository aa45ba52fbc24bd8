import { durationWords } from './durations';
import type { Failure, Kind } from './failure';
import type { Facts, FailureKind, Words } from './failureKind';
import { FAILURE_KINDS } from './kinds';
import { quoteProvider } from './sanitizeText';
import { nameUpload } from './uploadSubject';

/** A failure in words. */
export interface Explanation {
	/** What happened, without a full stop. */
	message: string;
	/** What to do next, and what else the user should know. */
	description: string;
}

/** Shorter waits are not worth a sentence; in ms. */
const WORTH_TELLING_MS = 60_000;
const HOUR_MS = 3_600_000;

const CHARGED = 'The provider may have charged for this request';
const NOT_REPEATED = ', so the node does not send it again';
const EACH_CHARGED = 'The provider may have charged for each attempt.';
const RESULT_CHARGED = 'Google may have charged for this request.';
const HELD_BACK = {
	spendingLimit: 'The request was not sent again, because that would exceed the spending limit.',
	retryOnFail:
		'n8n retried this node ("Retry On Fail"), but this request was not sent again, so that you do not pay twice. To allow that, turn on "Retry After Timeout" in the options.',
} as const;

/** The one place where a failure becomes words. */
export function explain(failure: Failure): Explanation {
	const kind = kindOf(failure.kind);
	const { facts } = failure;
	const description = [
		facts.attempts !== undefined && facts.attempts > 1 ? `Tried ${facts.attempts} times.` : '',
		facts.imageUrl
			? `The image was generated. You can still download it from ${facts.imageUrl}`
			: '',
		quoteProvider(facts.providerWords ?? ''),
		(facts.isUnsent ?? kind.isUnsent) && !facts.isAfterwards ? 'Nothing was sent.' : '',
		say(kind.advice, facts),
		waitSentence(facts),
		facts.upload
			? `This happened while uploading ${nameUpload(facts.upload)}, so nothing was generated or billed.`
			: '',
		facts.hasNoBatch ? 'No batch was created, so nothing was generated or billed.' : '',
		chargeSentence(failure),
		facts.heldBack ? HELD_BACK[facts.heldBack] : '',
		facts.requestId ? `Request ID: ${facts.requestId}.` : '',
	];
	return { message: say(kind.message, facts), description: description.filter(Boolean).join(' ') };
}

/** A kind's own message and advice with its example, for the documentation. */
export function explainExample(name: Kind): { message: string; advice: string } {
	const { message, advice, example } = kindOf(name);
	return { message: say(message, example), advice: say(advice, example) };
}

/** The compiler cannot see that a failure's facts are those of its kind; its constructor makes sure. */
function kindOf(name: Kind): FailureKind {
	return FAILURE_KINDS[name] as FailureKind;
}

function say(words: Words<object>, facts: Facts): string {
	return typeof words === 'string' ? words : words(facts);
}

function waitSentence({ retryAfterMs, retryAt }: Facts): string {
	if (retryAfterMs === undefined || retryAfterMs < WORTH_TELLING_MS) return '';
	const isLong = retryAfterMs >= HOUR_MS && retryAt !== undefined;
	const until = isLong
		? `, until ${new Date(retryAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`
		: '';
	return `The provider asks you to wait about ${durationWords(retryAfterMs)}${until}.`;
}

function chargeSentence(failure: Failure): string {
	const { mayBeCharged, facts, source } = failure;
	if (facts.inBatch) {
		return mayBeCharged && source === 'provider' && !facts.saysFree ? RESULT_CHARGED : '';
	}
	const { chargedAttempts = 0, wasUnderWay, upload, hasNoBatch, heldBack, saysFree } = facts;
	if (upload || hasNoBatch || (saysFree && chargedAttempts === 0)) return '';
	if (mayBeCharged && !wasUnderWay) {
		if (chargedAttempts > 0) return EACH_CHARGED;
		return `${CHARGED}${heldBack ? '' : NOT_REPEATED}.`;
	}
	return chargedAttempts > 0 ? chargedAttemptsSentence(chargedAttempts) : '';
}

/** For an image that came only after attempts that may have been charged for, too. */
export function chargedAttemptsSentence(count: number): string {
	return count === 1
		? 'An earlier attempt was interrupted, and the provider may have charged for it too.'
		: `${count} earlier attempts were interrupted, and the provider may have charged for them too.`;
}
