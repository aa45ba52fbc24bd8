const UNCHARGED =
	/\b(?:not|never|no|without)\b[^.]{0,30}\b(?:charged?|billed)\b|n[’']t be (?:charged|billed)|\bfree of charge\b|不(?:会)?(?:扣费|计费|收费)|未扣费/i;

/** Whether the provider's words say that it did not charge for the call. */
export function saysUncharged(words: string): boolean {
	return UNCHARGED.test(words);
}
