import { isFailure, type Failure } from '../../nodes/GeminiImage/failure/failure';

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
