import { uncategorized } from './uncategorized';

/**
 * All kinds of failure: what each means and how it reads. The documentation and the tests of words
 * are made from this table.
 */
export const FAILURE_KINDS = {
	uncategorized,
};
