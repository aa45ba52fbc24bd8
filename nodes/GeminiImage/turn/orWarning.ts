import { explain } from '../failure/explain';
import { Failure } from '../failure/failure';
import { storageFailure } from '../transport/storageFailure';

/**
 * What is still to be done once an image is stored. It must not cost the image, so what goes wrong
 * becomes a warning.
 * @param missing what the user then lacks, as a sentence without its full stop
 */
export async function orWarning<T>(
	warnings: string[],
	missing: string,
	step: () => T | Promise<T>,
): Promise<T | undefined> {
	try {
		return await step();
	} catch (error) {
		const failure = error instanceof Failure ? error : storageFailure(error);
		const { message, description } = explain(failure.with({ isAfterwards: true }));
		warnings.push(`${missing}. ${message}. ${description}`);
		return undefined;
	}
}
