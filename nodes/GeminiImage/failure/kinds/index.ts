import { connectionFailures } from './connection';
import { credentialFailures } from './credential';
import { runFailures } from './run';
import { settingsFailures } from './settings';
import { uncategorized } from './uncategorized';
import { uploadFailures } from './upload';

/**
 * All kinds of failure: what each means and how it reads. The documentation and the tests of words
 * are made from this table.
 */
export const FAILURE_KINDS = {
	...connectionFailures,
	...uploadFailures,
	...runFailures,
	uncategorized,
	...credentialFailures,
	...settingsFailures,
};
