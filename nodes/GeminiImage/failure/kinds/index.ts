import { answerFailures } from './answer';
import { batchFailures } from './batch';
import { connectionFailures } from './connection';
import { conversationFailures } from './conversation';
import { credentialFailures } from './credential';
import { downloadFailures } from './download';
import { handleFailures } from './handles';
import { httpFailures } from './http';
import { imageFailures } from './images';
import { proxyFailures } from './proxy';
import { referenceFailures } from './references';
import { runFailures } from './run';
import { settingsFailures } from './settings';
import { storageFailures } from './storage';
import { unsupportedFailures } from './unsupported';
import { uploadFailures } from './upload';

/**
 * All kinds of failure: what each means and how it reads. The documentation and the tests of words
 * are made from this table.
 */
export const FAILURE_KINDS = {
	...settingsFailures,
	...credentialFailures,
	...referenceFailures,
	...handleFailures,
	...imageFailures,
	...downloadFailures,
	...conversationFailures,
	...unsupportedFailures,
	...uploadFailures,
	...connectionFailures,
	...proxyFailures,
	...httpFailures,
	...answerFailures,
	...batchFailures,
	...storageFailures,
	...runFailures,
};
