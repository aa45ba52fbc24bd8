import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { AnswerImage } from '../gemini/answer';
import { Failure } from '../gemini/failure';
import type { ByteSource } from '../streaming/byteSource';
import { collect } from '../streaming/byteSource';
import { explainStorage, isLasting } from '../transport/storageFailure';
import type { StreamMaker } from '../transport/streamMaker';
import { formatOf, pixelsOf, statedFormat } from './format';

/** What `json.image` tells. */
export interface ImageInfo {
	mimeType: string;
	/** In pixels; absent where the format does not tell at its start. */
	width?: number;
	height?: number;
	bytes: number;
	fileName: string;
	/** True for a draft that the model made while thinking. */
	draft?: true;
}

export interface StoredImage {
	binary: IBinaryData;
	info: ImageInfo;
	/** Opens the image without a login; only when asked for. */
	link?: string;
}

/** Why there is no image though one came, or though one could be made. */
const NOT_STORED = 'NOT_STORED';

/** An image that came and that n8n does not store. */
export class NotStored extends Failure {
	/**
	 * @param file its name and size
	 * @param isLasting whether the next one would not be stored either
	 */
	constructor(
		private readonly why: string,
		private readonly todo: string,
		file: string,
		readonly isLasting: boolean,
	) {
		super(`The image was made, but n8n could not store it (${file}): ${why}`, {
			description: `${todo} The provider may have charged for the image.`,
			reason: NOT_STORED,
			retryable: false,
		});
	}

	/** For an item of the run that is not sent for it. */
	notSent(): Failure {
		return new Failure(
			`This item was not sent, since n8n could not store the image of another one: ${this.why}`,
			{
				description: `${this.todo} Then run the workflow again with the items that are left.`,
				reason: NOT_STORED,
				retryable: true,
			},
		);
	}
}

/** A JPEG may carry this much before it states its size. */
const HEAD_BYTES = 256 * 1024;

/**
 * Stores an image as a binary; type, extension and pixels come from its bytes, and the type from the
 * provider's word where they do not tell.
 * @param base the file's name without its extension
 * @returns undefined when the bytes are no picture, and the failure of one that n8n does not store
 */
export async function storeImage(
	context: IExecuteFunctions,
	streams: StreamMaker,
	chunks: Buffer[],
	{ mimeType, thought }: Pick<AnswerImage, 'mimeType' | 'thought'>,
	base: string,
): Promise<StoredImage | NotStored | undefined> {
	const head = headOf(chunks);
	const format = formatOf(head) ?? (head.length > 0 ? statedFormat(mimeType) : undefined);
	// n8n shows binaries in the browser, where an SVG could run scripts.
	if (!format || format.extension === 'svg') return undefined;
	const source: ByteSource = {
		length: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
		read: () => chunks,
	};
	const fileName = `${base}.${format.extension}`;
	const info: ImageInfo = {
		mimeType: format.mimeType,
		...pixelsOf(head),
		bytes: source.length,
		fileName,
		...(thought && { draft: true as const }),
	};
	try {
		const content = streams.from(source) ?? (await collect(source));
		const { mimeType: type } = format;
		return { binary: await context.helpers.prepareBinaryData(content, fileName, type), info };
	} catch (error) {
		return notStored(error, `${fileName}, ${readableSize(source.length)}`);
	}
}

function headOf(chunks: Buffer[]): Buffer {
	const head: Buffer[] = [];
	for (let length = 0, at = 0; length < HEAD_BYTES && at < chunks.length; at++) {
		head.push(chunks[at]!);
		length += chunks[at]!.length;
	}
	return Buffer.concat(head);
}

/** The image was paid for, so it is not made again behind the user's back. */
function notStored(error: unknown, file: string): NotStored {
	const [happened, todo] = explainStorage(error);
	const why = happened.replace(/^There/, 'there').replace(/^The/, 'the');
	return new NotStored(why, todo, file, isLasting(error));
}

function readableSize(bytes: number): string {
	const megabytes = bytes / 1024 / 1024;
	return megabytes < 0.1 ? `${(bytes / 1024).toFixed(1)} KB` : `${megabytes.toFixed(1)} MB`;
}
