import { answerFailures } from './answer';
import { httpFailures } from './http';
import { connectionFailures } from './connection';
import { conversationFailures } from './conversation';
import { downloadFailures } from './download';
import { imageFailures } from './images';
import { referenceFailures } from './references';
import { runFailures } from './run';
import { storageFailures } from './storage';
import { uncategorized } from './uncategorized';
import { unsupportedFailures } from './unsupported';
import { uploadFailures } from './upload';

/**
 * All kinds of failure: what each means and how it reads. The documentation and the tests of words
 * are made from this table.
 */
export const FAILURE_KINDS = {
	...httpFailures,
	...answerFailures,
	...connectionFailures,
	...conversationFailures,
	...downloadFailures,
	...imageFailures,
	...referenceFailures,
	...runFailures,
	...storageFailures,
	...unsupportedFailures,
	...uploadFailures,
	uncategorized,
};
