import type { IN8nHttpFullResponse } from 'n8n-workflow';
import { currentModels } from '../catalog';
import { explainHttpFault, readFault } from '../gemini/errors';
import { Failure } from '../gemini/failure';
import { PERMANENT_QUOTA } from '../gemini/faultTable';
import { retryHint } from '../gemini/retryHint';
import { quoted } from '../gemini/words';
import type { Provider } from './provider';

/** An answer whose status says that there is no image. */
interface TurnedDown extends Pick<IN8nHttpFullResponse, 'statusCode' | 'headers'> {
	/** The start of its body. */
	text: string;
	requestId: string | undefined;
}

/** Explains a call that the provider turned down, and whether and when it may be sent again. */
export function turnedDown(
	{ statusCode, headers, text, requestId }: TurnedDown,
	{ provider, model }: { provider: Provider; model: string },
): Failure {
	const body = provider.mask.text(text);
	const models = currentModels(provider.name, new Date().toISOString().slice(0, 10));
	const viaGateway = provider.name !== 'google';
	const failure = explainHttpFault(statusCode, body, { model, models, requestId, viaGateway });
	const { afterMs, permanent } = retryHint(body, headers['retry-after'], Date.now());
	if (failure.details.repeat !== 'unbilled' || statusCode !== 429 || !permanent)
		return failure.with({ retryAfterMs: afterMs });
	return new Failure(PERMANENT_QUOTA.happened, {
		...failure.details,
		description: [quoted(readFault(body).message), PERMANENT_QUOTA.todo].filter(Boolean).join(' '),
		retryable: false,
		repeat: undefined,
	});
}
