import { z } from 'zod';
import { readHttpFailure } from '../gemini/httpFailure';
import { BILLED, Failure } from '../gemini/failure';
import { requestIdOf } from '../gemini/requestId';
import type { HttpResponse } from './httpRequest';
import type { Deadline } from './deadline';
import type { Provider } from './provider';

/** The provider turned the upload down; whatever its status, no image was asked for yet. */
export function refusedUpload(
	{ statusCode, headers, body: text }: HttpResponse<string>,
	{ mask }: Provider,
): Failure {
	const requestId = mask.text(requestIdOf(headers) ?? '') || undefined;
	const { message, details } = readHttpFailure(statusCode, mask.text(text), { requestId });
	const description = `${details.description.replace(` ${BILLED}`, '')} It was the upload of a large reference image: nothing was generated or billed.`;
	return new Failure(message, { ...details, description, repeat: undefined });
}

/** Explains an upload that ended for a cause of its own or with its item's time. */
export function uploadFailure(error: unknown, { cancelled, timedOut }: Deadline): unknown {
	if (cancelled) return error;
	if (timedOut) {
		return failedUpload(
			'The upload of a large reference image took longer than the timeout',
			'Raise "Timeout" in the options, or use a smaller image.',
			true,
		);
	}
	if (error instanceof Failure) return error;
	if (error instanceof z.ZodError || error instanceof SyntaxError) {
		return failedUpload(
			'The answer to the upload of a reference image cannot be read',
			'Check the Base URL in the credential.',
			false,
		);
	}
	return failedUpload(
		'The upload of a large reference image broke off',
		'Run the workflow again.',
		true,
	);
}

export function failedUpload(message: string, todo: string, retryable: boolean): Failure {
	const description = `Nothing was generated or billed. ${todo}`;
	return new Failure(message, { description, reason: 'UPLOAD', retryable });
}
