import { answerFailures } from './answer';
import { httpFailures } from './http';
import { connectionFailures } from './connection';
import { runFailures } from './run';
import { uncategorized } from './uncategorized';
import { uploadFailures } from './upload';

/**
 * All kinds of failure: what each means and how it reads. The documentation and the tests of words
 * are made from this table.
 */
export const FAILURE_KINDS = {
	...httpFailures,
	...answerFailures,
	...connectionFailures,
	...uploadFailures,
	...runFailures,
	uncategorized,
};
