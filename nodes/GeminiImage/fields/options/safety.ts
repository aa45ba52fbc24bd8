/** Google's names for safety settings: `HarmCategory` and `HarmBlockThreshold`. */
export const SAFETY_CATEGORIES = [
	{ name: 'Dangerous Content', value: 'HARM_CATEGORY_DANGEROUS_CONTENT' },
	{ name: 'Harassment', value: 'HARM_CATEGORY_HARASSMENT' },
	{ name: 'Hate Speech', value: 'HARM_CATEGORY_HATE_SPEECH' },
	{ name: 'Sexually Explicit', value: 'HARM_CATEGORY_SEXUALLY_EXPLICIT' },
];

export const SAFETY_THRESHOLDS = [
	{ name: 'Block Few', value: 'BLOCK_ONLY_HIGH' },
	{ name: 'Block Most', value: 'BLOCK_LOW_AND_ABOVE' },
	{ name: 'Block None', value: 'BLOCK_NONE' },
	{ name: 'Block Some', value: 'BLOCK_MEDIUM_AND_ABOVE' },
	{ name: 'Off', value: 'OFF' },
];
