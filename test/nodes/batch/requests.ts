import type { BatchRequest } from '../../../nodes/GeminiImage/batch/batchRequest';
import type { Settings } from '../../../nodes/GeminiImage/fields/settings';
import type { Reference } from '../../../nodes/GeminiImage/images/reference';
import { encodeBase64 } from '../../../nodes/GeminiImage/streaming/base64';
import { bytesOf, type ByteSource } from '../../../nodes/GeminiImage/streaming/byteSource';
import { base64Slot } from '../../../nodes/GeminiImage/streaming/requestBody';
import type { Provider } from '../../../nodes/GeminiImage/transport/provider';

const settings = {
	prompt: 'Create an image of a boat',
	model: 'gemini-3-pro-image',
	promptPosition: 'first',
	responseModalities: 'imageAndText',
	googleSearch: 'off',
	includeThoughts: false,
	safetySettings: [],
} as Partial<Settings> as Settings;

export const provider = { name: 'google' } as Partial<Provider> as Provider;

interface Asked {
	key?: string;
	references?: readonly Reference[];
	provider?: Provider;
	settings?: Partial<Settings>;
	warnings?: readonly string[];
}

/** As much of a planned request as a batch looks at. */
export function request(itemIndex: number, asked: Asked = {}): BatchRequest {
	const { references = [], warnings = [] } = asked;
	const input = { provider: asked.provider ?? provider };
	const plan = { settings: { ...settings, ...asked.settings }, references };
	const known = { itemIndex, key: asked.key ?? String(itemIndex + 1), input, plan, warnings };
	return known as Partial<BatchRequest> as BatchRequest;
}

/** A reference image with these bytes. */
export function reference(key: string, bytes: ByteSource = bytesOf(key)): Reference {
	const mimeType = 'image/png';
	return {
		name: key,
		part: { inlineData: { mimeType, data: base64Slot(encodeBase64(bytes)) } },
		file: { key, mimeType, bytes },
	};
}

/** So many bytes that nobody reads. */
export function unreadBytes(length: number): ByteSource {
	return {
		length,
		read() {
			throw new Error('These bytes must not be read.');
		},
	};
}
