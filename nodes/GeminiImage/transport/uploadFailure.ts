import { z } from 'zod';
import { Failure, isFailure } from '../failure/failure';
import type { UploadSubject } from '../failure/uploadSubject';
import { readHttpFailure } from '../gemini/httpFailure';
import { requestIdOf } from '../gemini/requestId';
import { failureInside, networkFailure } from './connectionFailure';
import type { Deadline } from './deadline';
import type { HttpResponse } from './httpRequest';
import type { Provider } from './provider';

/** The provider turned the upload away; whatever its status, no image was asked for yet. */
export function uploadRejected(
	{ statusCode, headers, body: text }: HttpResponse<string>,
	{ mask }: Provider,
	upload: UploadSubject,
): Failure {
	const requestId = mask.text(requestIdOf(headers) ?? '') || undefined;
	const failure = readHttpFailure(statusCode, mask.text(text), {
		requestId,
		retryAfter: headers['retry-after'],
		now: Date.now(),
	});
	return failure.with({ upload, mayBeCharged: false });
}

/** Why an upload ended, by itself or with its item's time. */
export function uploadFailure(
	error: unknown,
	{ cancelled, timedOut }: Pick<Deadline, 'cancelled' | 'timedOut'>,
	upload: UploadSubject,
): unknown {
	if (cancelled) return error;
	if (timedOut) return new Failure('uploadTimedOut', { upload }, error);
	if (isFailure(error)) return error;
	const inside = failureInside(error);
	if (inside) return inside.with({ upload });
	if (error instanceof z.ZodError || error instanceof SyntaxError) {
		return new Failure('uploadAnswerUnreadable', { upload }, error);
	}
	return networkFailure(error)?.with({ upload }) ?? new Failure('uploadBroken', { upload }, error);
}
