/** Listed models that make no images, so filters have something to drop. */
export interface ListedModel {
	id: string;
	displayName: string;
	methods: readonly string[];
}

const CHAT = ['generateContent', 'countTokens', 'createCachedContent', 'batchGenerateContent'];

const titleOf = (id: string) =>
	id.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => {
		return (dash && ' ') + letter.toUpperCase();
	});

const modelsOf = (methods: readonly string[], ids: string): ListedModel[] =>
	ids
		.trim()
		.split(/\s+/)
		.map((id) => ({ id, displayName: titleOf(id), methods }));

/** More than 50, so a list read without paging is incomplete, as at Google. */
export const OTHER_GOOGLE_MODELS: readonly ListedModel[] = [
	...modelsOf(
		CHAT,
		`gemini-2.0-flash gemini-2.0-flash-001 gemini-2.0-flash-lite gemini-2.0-flash-lite-001
		gemini-2.5-flash gemini-2.5-flash-lite gemini-2.5-flash-lite-preview-09-2025
		gemini-2.5-flash-preview-09-2025 gemini-2.5-flash-preview-tts gemini-2.5-pro
		gemini-2.5-pro-preview-tts gemini-2.5-computer-use-preview-10-2025 gemini-3-flash-preview
		gemini-3-pro-preview gemini-3.1-flash-lite gemini-3.1-flash-lite-preview gemini-3.1-pro-preview
		gemini-3.1-pro-preview-customtools gemini-3.5-flash gemini-3.5-pro gemini-exp-1206
		gemini-flash-latest gemini-flash-lite-latest gemini-pro-latest gemini-robotics-er-1.5-preview
		gemini-robotics-er-1.6-preview deep-research-pro-preview-12-2025 gemma-3-1b-it gemma-3-4b-it
		gemma-3-12b-it gemma-3-27b-it gemma-3n-e2b-it gemma-3n-e4b-it gemma-4-9b-it gemma-4-31b-it
		learnlm-2.0-flash-experimental`,
	),
	...modelsOf(['embedContent'], 'embedding-001 text-embedding-004 gemini-embedding-001'),
	...modelsOf(['generateAnswer'], 'aqa'),
	...modelsOf(
		['predict'],
		`imagen-4.0-fast-generate-001 imagen-4.0-generate-001 imagen-4.0-generate-preview-06-06
		imagen-4.0-ultra-generate-001 imagen-4.0-ultra-generate-preview-06-06`,
	),
	...modelsOf(
		['predictLongRunning'],
		`veo-2.0-generate-001 veo-3.0-fast-generate-001 veo-3.0-generate-001
		veo-3.1-fast-generate-preview veo-3.1-generate-preview`,
	),
	...modelsOf(
		['bidiGenerateContent'],
		`gemini-2.5-flash-native-audio-latest gemini-2.5-flash-native-audio-preview-09-2025
		gemini-3.1-flash-live-preview gemini-live-2.5-flash-preview`,
	),
];

export const OTHER_PROXY_MODELS: readonly ListedModel[] = modelsOf(
	CHAT,
	'gemini-2.5-flash gemini-2.5-pro gemini-3-flash-preview gpt-5.2 claude-sonnet-4-5 gpt-image-1',
);
