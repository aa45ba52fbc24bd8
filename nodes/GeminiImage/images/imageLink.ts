import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

/**
 * A link that opens an image without a login until it expires.
 * @returns undefined where n8n keeps files in its memory, and so has nothing to link to
 */
export function imageLink(
	{ helpers }: IExecuteFunctions,
	binary: IBinaryData,
	minutes: number,
): string | undefined {
	return binary.id ? helpers.createBinarySignedUrl(binary, `${minutes} minutes`) : undefined;
}
