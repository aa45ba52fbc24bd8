import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { currentModels } from '../catalog';
import { PROVIDERS } from '../catalog/providers';
import type { Failure } from '../failure/failure';
import type { HttpKind } from '../failure/kinds/http';
import { readHttpFailure } from '../gemini/httpFailure';
import type { Provider } from './provider';

/** An answer whose status says that there is no image. */
interface FailedResponse extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	/** The start of its body. */
	text: string;
	/** Free of the key. */
	requestId: string | undefined;
}

/** In which way the provider turned a call down, and whether and when it may be sent again. */
export function httpFailure(
	{ statusCode, headers, text, requestId }: FailedResponse,
	{ provider, model, serviceTier }: { provider: Provider; model: string; serviceTier?: string },
): Failure<HttpKind> {
	const { mask, name } = provider;
	const now = Date.now();
	return readHttpFailure(statusCode, text, {
		model,
		knownModels: currentModels(name, new Date(now).toISOString().slice(0, 10)),
		requestId,
		viaGateway: !PROVIDERS[name].ofGoogle,
		hasLocations: PROVIDERS[name].hasLocations,
		serviceTier,
		retryAfter: headers['retry-after'],
		now,
		mask: (words) => mask.text(words),
	});
}
