import type { ErrorBody } from './errorBody/readErrorBody';
import type { RetryHint } from './errorBody/retryHint';

/** A fault and the call that met it. */
export interface HttpError extends ErrorBody {
	/** The HTTP status that counts: the innermost that is told, else the answer's. */
	httpCode: number;
	/** The answer's own HTTP status. */
	answeredCode: number;
	/** Whether a provider other than Google passes the calls on. */
	viaGateway: boolean;
	/** The quota that is used up, where waiting does not help soon. */
	lasting: RetryHint['lasting'];
	/** The field of the editor whose value the provider does not take. */
	option: string | undefined;
}

/** One way in which a provider turns a call down. */
export interface HttpFailureRule {
	/** How the provider tells it, for the documentation. */
	told: string;
	matches(fault: HttpError): boolean;
	/** What happened; `{model}`, `{status}`, `{turn}`, `{option}`, `{type}` and `{wait}` are filled in. */
	happened: string;
	/** What to do; `{models}`, `{fields}` and `{option}` are filled in. */
	todo: string;
	/** The call was not worked on and may succeed later, so it is repeated. */
	retryable?: boolean;
	/** It may have been worked on, and charged for. */
	maybeBilled?: boolean;
	/** The content was refused, so that a finish reason in the words tells more than a code. */
	isPolicy?: boolean;
}
