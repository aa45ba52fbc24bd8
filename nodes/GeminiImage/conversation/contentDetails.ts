import { z } from 'zod';
import type { ByteRange } from '../streaming/byteRanges';

/** An image of a content. */
export interface PastImage {
	/** By its first bytes, else as the content says. */
	mimeType: string;
	/** Of the decoded file; absent for an address. */
	bytes?: number;
	/** In pixels; absent where the image's first bytes do not tell. */
	width?: number;
	height?: number;
	/** Of an inline image. */
	base64?: Base64Range;
	/** Set where the image is a file at the provider. */
	fileUri?: string;
	thought: boolean;
}

/** Where the text of an inline image lies within the bytes of its content. */
interface Base64Range extends ByteRange {
	/** Canonical base64 without escapes, whose length tells how many bytes it holds. */
	isPlain: boolean;
}

/** What a reading finds in a content, beyond what the file's header tells. */
export interface ContentDetails {
	/** What was said, thoughts left aside; shortened. */
	text: string;
	/** Of all its text, thoughts included. */
	letters: number;
	images: readonly PastImage[];
	/** True when a model that signs would miss a signature here. */
	isUnsigned: boolean;
}

/** What is found of an inline image while its base64 passes by. */
export type ImageFacts = Partial<
	Pick<PastImage, 'mimeType' | 'bytes' | 'width' | 'height' | 'base64'>
>;

/** Most letters of a content's text that are remembered. */
const MOST_LETTERS = 4000;

const string = z.string().optional().catch(undefined);
const blob = z
	.object({ mimeType: string, mime_type: string, data: string })
	.optional()
	.catch(undefined);
const file = z
	.object({ mimeType: string, mime_type: string, fileUri: string, file_uri: string })
	.optional()
	.catch(undefined);

const part = z.object({
	text: string,
	thought: z.boolean().optional().catch(undefined),
	thoughtSignature: string,
	thought_signature: string,
	inlineData: blob,
	inline_data: blob,
	fileData: file,
	file_data: file,
});

/** Some clients write a turn without parts where they could keep nothing of it. */
export const contentSchema = z
	.object({ role: z.enum(['user', 'model']).optional(), parts: z.array(part).nullish() })
	.refine(({ role, parts }) => role !== undefined || Boolean(parts?.length))
	.transform(({ role, parts }) => ({ role: role ?? ('user' as const), parts: parts ?? [] }));
type Part = z.output<typeof part>;

/**
 * @param parts of a content in which the number of an image stands in place of its data, and the
 * length in place of a signature
 * @param inline what was found of the images, by their number
 */
export function detailsOf(parts: readonly Part[], inline: readonly ImageFacts[]): ContentDetails {
	const said = parts.filter(({ thought }) => !thought);
	const [first] = said;
	return {
		letters: parts.reduce((sum, { text }) => sum + (text?.length ?? 0), 0),
		text: shorten(said.map(({ text }) => text ?? '').join('')),
		images: parts.flatMap((part) => imageOf(part, inline) ?? []),
		// Source: Google's guide to thought signatures: the first part, and each image.
		isUnsigned: said.some((part) => (part === first || hasImage(part)) && !isSigned(part)),
	};
}

function hasImage(part: Part): boolean {
	return Boolean(part.inlineData ?? part.inline_data ?? part.fileData ?? part.file_data);
}

function isSigned({ thoughtSignature, thought_signature: snakeCase }: Part): boolean {
	return ![undefined, '', '0'].includes(thoughtSignature ?? snakeCase);
}

function imageOf(part: Part, inline: readonly ImageFacts[]): PastImage | undefined {
	const thought = part.thought ?? false;
	const data = part.inlineData ?? part.inline_data;
	if (data) {
		const facts = data.data === undefined ? undefined : inline[Number(data.data)];
		const declared = data.mimeType ?? data.mime_type ?? '';
		return { ...facts, mimeType: facts?.mimeType ?? declared, thought };
	}
	const address = part.fileData ?? part.file_data;
	if (!address) return undefined;
	const mimeType = address.mimeType ?? address.mime_type ?? '';
	return { mimeType, fileUri: address.fileUri ?? address.file_uri, thought };
}

function shorten(text: string): string {
	if (text.length <= MOST_LETTERS) return text;
	// A copy: a slice would keep the whole text in memory.
	const start = Buffer.from(text.slice(0, MOST_LETTERS), 'utf16le').toString('utf16le');
	return `${start}…`;
}
