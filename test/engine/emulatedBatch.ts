import type { EmulatedUser } from './emulated';

interface BatchInput {
	displayName?: string;
	model?: string;
	/** By key. */
	prompts?: Record<string, string>;
}

/** Makes a batch at the emulator as another program would, its requests inline. @returns its name */
export async function emulatedBatch(
	user: EmulatedUser,
	{
		displayName = 'A batch',
		model = 'gemini-3-pro-image',
		prompts = { 1: 'a fox' },
	}: BatchInput = {},
): Promise<string> {
	const requests = Object.entries(prompts).map(([key, text]) => ({
		request: {
			contents: [{ role: 'user', parts: [{ text: `Create an image of ${text}` }] }],
			generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
		},
		metadata: { key },
	}));
	const response = await fetch(`${user.url}/google/v1beta/models/${model}:batchGenerateContent`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', 'x-goog-api-key': user.key },
		body: JSON.stringify({ batch: { displayName, inputConfig: { requests: { requests } } } }),
	});
	if (!response.ok) throw new Error(await response.text());
	return ((await response.json()) as { name: string }).name;
}
