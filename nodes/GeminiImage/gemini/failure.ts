import { explain } from '../failure/explain';
import { Failure } from '../failure/failure';

export { Failure };

/** Only until every failure has a kind of its own. */
export interface FailureDetails {
	description: string;
	httpCode?: number;
	reason: string;
	retryable: boolean;
	repeat?: 'unbilled' | 'maybeBilled';
	retryAfterMs?: number;
	itemIndex?: number;
	requestId?: string;
}

export const BILLED =
	'The provider may have charged for this call, so the node does not repeat it.';

export function failureOf(message: string, details: FailureDetails): Failure {
	const { description, retryable, repeat, ...facts } = details;
	return new Failure('uncategorized', {
		...facts,
		message,
		advice: description.replace(BILLED, '').trim(),
		isRetryable: retryable,
		isRepeatable: repeat !== undefined,
		mayBeCharged: repeat === 'maybeBilled' || description.includes(BILLED),
	});
}

export function badInput(message: string, description: string): Failure {
	return failureOf(message, { description, reason: 'BAD_INPUT', retryable: false });
}

export function detailsOf(failure: Failure): { message: string; description: string } {
	return explain(failure);
}
