import { Failure } from '../gemini/failure';
import { UNREAD_IMAGE } from '../gemini/requestFailureRules';
import { sanitizeText } from '../failure/sanitizeText';
import type { Reference } from '../images/reference';

type NamedReference = Pick<Reference, 'name' | 'part'>;

/**
 * Where the provider cannot read a reference image and there is only one, or does not take its type,
 * names it.
 */
export function explainUnreadImage(error: unknown, references: readonly NamedReference[]): unknown {
	if (!(error instanceof Failure)) return error;
	const type = /^The provider does not take a reference image of the type (\S+)$/.exec(
		error.message,
	)?.[1];
	if (type === undefined && error.message !== UNREAD_IMAGE) return error;
	const meant = references.filter((reference) => type === undefined || typeOf(reference) === type);
	const [only, other] = meant;
	if (!only || other) return error;
	return new Failure(`${error.message}: "${sanitizeText(only.name, 100)}"`, error.details);
}

function typeOf({ part }: NamedReference): string | undefined {
	return 'inlineData' in part ? part.inlineData.mimeType : part.fileData.mimeType;
}
