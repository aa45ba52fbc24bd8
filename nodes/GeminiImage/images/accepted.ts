import type { IBinaryData } from 'n8n-workflow';
import { badInput } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import type { BinaryFile } from '../transport/binary';
import type { ImageFormat } from './format';

/** Formats that the API takes as input. */
const ACCEPTED = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];

/**
 * The format of a reference image, told by its first bytes.
 * @param where for messages: the place of the file
 * @param said what the file is said to be, where that is known
 * @throws Failure when the API does not take it
 */
export function acceptedFormat(
	format: ImageFormat | undefined,
	{ bytes }: Pick<BinaryFile, 'bytes'>,
	where: string,
	said?: IBinaryData,
): ImageFormat {
	if (format && ACCEPTED.includes(format.mimeType)) return format;
	if (bytes.length === 0) {
		throw badInput(`${where} is empty`, 'Nothing was sent. See why it came without content.');
	}
	throw badInput(
		`${where} is not an image that Gemini takes`,
		`${whatItIs(format, said)} Gemini takes PNG, JPEG, WebP, HEIC and HEIF: convert it first, or name another image.`,
	);
}

function whatItIs(format: ImageFormat | undefined, said: IBinaryData | undefined): string {
	if (format) return `It is a ${format.extension.toUpperCase()} image.`;
	if (!said) return 'Its content is no image.';
	const { fileName, mimeType } = said;
	const name = plainWords(
		fileName ? `"${fileName}" (${mimeType})` : `of the type ${mimeType}`,
		200,
	);
	return ACCEPTED.includes(mimeType)
		? `It is said to be ${name}, but its content is no image.`
		: `It is ${name}.`;
}
