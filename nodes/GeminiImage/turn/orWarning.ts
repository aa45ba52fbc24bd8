import { Failure } from '../gemini/failure';
import { explainStorage } from '../transport/storageFailure';

/**
 * What is still to be done once an image is stored. It must not cost the image, so what goes wrong
 * becomes a warning.
 * @param missing what the user then lacks, as a sentence without its full stop
 */
export async function orWarning<T>(
	warnings: string[],
	missing: string,
	work: () => T | Promise<T>,
): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		warnings.push(`${missing}. ${why(error)}`);
		return undefined;
	}
}

function why(error: unknown): string {
	if (!(error instanceof Failure)) return explainStorage(error).join('. ');
	const { message, details } = error;
	return `${message}. ${details.description.replace(/^Nothing was sent\. /, '')}`;
}
