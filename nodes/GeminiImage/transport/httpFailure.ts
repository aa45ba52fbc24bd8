import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { currentModels } from '../catalog';
import { readHttpFailure } from '../gemini/httpFailure';
import { Failure } from '../gemini/failure';
import type { Provider } from './provider';

/** An answer whose status says that there is no image. */
interface FailedResponse extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	/** The start of its body. */
	text: string;
	requestId: string | undefined;
}

/** Explains a call that the provider turned down, and whether and when it may be sent again. */
export function httpFailure(
	{ statusCode, headers, text, requestId }: FailedResponse,
	{ provider, model }: { provider: Provider; model: string },
): Failure {
	const { mask, name } = provider;
	const now = Date.now();
	const { message, details } = readHttpFailure(statusCode, mask.text(text), {
		model,
		models: currentModels(name, new Date(now).toISOString().slice(0, 10)),
		requestId,
		viaGateway: name !== 'google',
		retryAfter: headers['retry-after'],
		now,
	});
	// Words that were written into JSON twice show the key only once they are read.
	return new Failure(mask.text(message), {
		...details,
		description: mask.text(details.description),
		reason: mask.text(details.reason),
	});
}
