/**
 * Operations that share fields and options, by their values. The operations stand above the fields and
 * cannot be asked here; a test holds these to them.
 */
export const SINGLE_IMAGE_OPERATIONS = ['textToImage', 'imageToImage'];
export const CONVERSATION_OPERATIONS = ['multiTurn'];
/** Those that wait for the images. */
export const IMAGE_OPERATIONS = [...SINGLE_IMAGE_OPERATIONS, ...CONVERSATION_OPERATIONS];
/** Those that make requests from the input items. */
export const REQUEST_OPERATIONS = [...IMAGE_OPERATIONS, 'submitBatch'];
export const REFERENCE_OPERATIONS = ['imageToImage', 'multiTurn', 'submitBatch'];
/** Those that return images. */
export const RESULT_OPERATIONS = [...IMAGE_OPERATIONS, 'getImage', 'getBatch'];
export const ANSWER_OPERATIONS = [...REQUEST_OPERATIONS, 'getBatch'];
/** Those that send anything to the provider. */
export const CALLING_OPERATIONS = [...REQUEST_OPERATIONS, 'getBatch', 'cancelBatch'];
