import { invalidArgument } from '../refusal';
import type { GenerateContentRequest } from '../protocol/schema';

/** Checks what only Vertex AI is strict about, or only Vertex AI takes. @throws Refusal in Google's words */
export function checkVertexRequest({ contents, generationConfig }: GenerateContentRequest): void {
	if (contents.some(({ role }) => role === undefined)) {
		throw invalidArgument('Please use a valid role: user, model.');
	}
	const { compressionQuality = 75 } = generationConfig?.imageConfig?.imageOutputOptions ?? {};
	if (compressionQuality < 0 || compressionQuality > 100) {
		throw invalidArgument(
			`Unable to submit request because it has a compressionQuality value of ${compressionQuality} but the supported range is from 0 (inclusive) to 100 (inclusive). Update the value and try again.`,
		);
	}
}
