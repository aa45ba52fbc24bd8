import { BILLED } from './failure';

const SAID_FREE =
	/\b(?:not|never|no|without)\b[^.]{0,30}\b(?:charged?|billed)\b|n[’']t be (?:charged|billed)|\bfree of charge\b|不(?:会)?(?:扣费|计费|收费)|未扣费/i;

/**
 * That a call may have been charged for, or nothing where the provider says that it was not.
 * @param said the provider's words
 */
export function chargeWords(said: string): string {
	return SAID_FREE.test(said) ? '' : BILLED;
}
