import { Failure } from '../gemini/failure';
import { UNREAD_IMAGE } from '../gemini/requestFaults';
import { plainWords } from '../gemini/words';
import type { Reference } from '../images/reference';

/** Where the provider cannot read a reference image and there is only one, names it. */
export function explainUnreadImage(
	error: unknown,
	references: ReadonlyArray<Pick<Reference, 'name'>>,
): unknown {
	const [only, other] = references;
	if (!(error instanceof Failure) || error.message !== UNREAD_IMAGE || !only || other) return error;
	return new Failure(`${UNREAD_IMAGE}: "${plainWords(only.name, 100)}"`, error.details);
}
