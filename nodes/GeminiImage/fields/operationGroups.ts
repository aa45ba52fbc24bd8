/**
 * Operations that share options, by their values. The operations stand above the fields and cannot be
 * asked here; a test holds these to them.
 */
export const SINGLE_IMAGE_OPERATIONS = ['textToImage', 'imageToImage'];
export const REFERENCE_OPERATIONS = ['imageToImage', 'multiTurn'];
export const CONVERSATION_OPERATIONS = ['multiTurn'];
