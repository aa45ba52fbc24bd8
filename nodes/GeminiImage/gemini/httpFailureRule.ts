import type { HttpKind } from '../failure/kinds/http';
import type { ErrorBody } from './errorBody/readErrorBody';
import type { RetryHint } from './errorBody/retryHint';

/** What the provider says of a request that it turned down. */
export interface HttpError extends ErrorBody {
	/** The HTTP status that counts: the innermost one named, else the answer's. */
	httpCode: number;
	/** The answer's own HTTP status. */
	answeredCode: number;
	/** Whether a provider other than Google passes the requests on. */
	viaGateway: boolean;
	/** Whether the call went to a location, which may not exist or lack a model. */
	hasLocations: boolean;
	/** The quota that is used up, where waiting does not help soon. */
	lasting: RetryHint['lasting'];
	/** The editor's name of the field whose value the provider rejects. */
	option: string | undefined;
}

/** How a kind of failure is recognized. */
export interface HttpFailureRule {
	kind: HttpKind;
	/** What the provider answers, for the documentation. */
	evidence: string;
	matches(error: HttpError): boolean;
}
