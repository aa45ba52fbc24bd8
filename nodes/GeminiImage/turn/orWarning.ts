import { explain } from '../failure/explain';
import { isFailure } from '../failure/failure';
import { storageFailure } from '../transport/storageFailure';

/**
 * Runs a step that follows once an image is stored. Its failure must not cost the image, so it becomes a
 * warning.
 * @param missing what the user then lacks, as a sentence without a full stop
 */
export async function orWarning<T>(
	warnings: string[],
	missing: string,
	step: () => T | Promise<T>,
): Promise<T | undefined> {
	try {
		return await step();
	} catch (error) {
		const failure = isFailure(error) ? error : storageFailure(error);
		const { message, description } = explain(failure.with({ isAfterwards: true }));
		warnings.push(`${missing}. ${message}. ${description}`);
		return undefined;
	}
}
