import { Failure } from '../../nodes/GeminiImage/failure/failure';

/** @throws Error if nothing is thrown; whatever else is thrown */
export function thrownFailure(act: () => unknown): Failure {
	try {
		act();
	} catch (error) {
		if (isFailure(error)) return error;
		throw error;
	}
	throw new Error('Nothing was thrown.');
}

export function isFailure(error: unknown): error is Failure {
	return error instanceof Failure;
}
