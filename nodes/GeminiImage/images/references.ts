import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, Failure } from '../gemini/failure';
import type { ReferencePart } from '../gemini/request';
import type { ByteSource } from '../streaming/byteSource';
import { base64Slot } from '../streaming/requestBody';
import { binaryFile, headOf, type BinaryFile } from '../transport/binary';
import { Deadline } from '../transport/deadline';
import { openDownload } from '../transport/download';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streams';
import { namedBinaries, type NamedBinary } from './binaryFields';
import { fileAt } from './fileUri';
import { formatOf, type ImageFormat } from './format';

/** Formats that the API takes as input. */
const ACCEPTED = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];

/** Longest time for fetching one reference image. */
const DOWNLOAD_MS = 120_000;

/** A reference image of a turn. */
export interface Reference {
	/** For messages: the field, or the address, that the user named. */
	name: string;
	part: ReferencePart;
	/** When the provider deletes the file at the address, in ms since 1970, where that is known. */
	expires?: number;
	/** What could be uploaded in its place; undefined where the part is an address already. */
	file?: { key: unknown; mimeType: string; bytes: ByteSource };
}

/** Addresses in the options, one a line or comma separated; an expression may give a list. */
const addresses = z
	.union([z.string().transform((text) => text.split(/[,\n]/)), z.array(z.string())])
	.catch([])
	.transform((list) => list.map((entry) => entry.trim()).filter((entry) => entry !== ''));
const sourcesSchema = z.object({ imageUrls: addresses, fileUris: addresses });

/** Where the options say that reference images are. */
export function readSources(
	context: IExecuteFunctions,
	itemIndex: number,
): z.output<typeof sourcesSchema> {
	return sourcesSchema.parse(context.getNodeParameter('options', itemIndex, {}));
}

/** Finds reference images for the turns of one execution; an address is fetched once. */
export class ReferenceReader {
	private readonly downloads = new Map<string, Promise<BinaryFile>>();

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
	) {}

	/**
	 * The references in the order the user named them: the binary fields of the items, then the
	 * addresses of images, then the files that the provider reads itself.
	 * @throws Failure when a field is missing, or something is not an image
	 */
	async read(items: readonly number[], provider: Provider): Promise<Reference[]> {
		const references = await this.ofFields(items);
		const { imageUrls, fileUris } = readSources(this.context, items[0] ?? 0);
		for (const url of imageUrls) references.push(await this.ofUrl(url, provider));
		for (const uri of fileUris) {
			references.push({ name: uri, ...(await fileAt(this.context, uri, provider)) });
		}
		return references;
	}

	/** @returns undefined for a file that `*` found and that is no image */
	async ofBinary(named: NamedBinary): Promise<Reference | undefined> {
		const { binary } = named;
		const file = await binaryFile(this.context.helpers, binary, this.streams);
		const format = formatOf(await headOf(file.bytes, 512));
		if (!format && named.found) return undefined;
		const { fileName, mimeType } = binary;
		const what = fileName ? `"${fileName}" (${mimeType})` : `of the type ${mimeType}`;
		const where = `The file in the field "${named.field}"`;
		const accepted = acceptedFormat(format, where, what);
		return inlineReference(named.field, file, accepted, binary.id ?? binary.data);
	}

	private async ofFields(items: readonly number[]): Promise<Reference[]> {
		const references: Reference[] = [];
		for (const item of items) {
			const fields: unknown = this.context.getNodeParameter('imageFields', item, '');
			for (const named of namedBinaries(this.context, item, fields)) {
				const reference = await this.ofBinary(named);
				if (reference) references.push(reference);
			}
		}
		return references;
	}

	private async ofUrl(url: string, provider: Provider): Promise<Reference> {
		const file = await (this.downloads.get(url) ?? this.download(url, provider));
		const format = formatOf(await headOf(file.bytes, 512));
		const accepted = acceptedFormat(format, `What is at ${url}`, 'something else');
		return inlineReference(url, file, accepted, url);
	}

	/** The image goes into n8n's binary storage first, since a request has to say its length. */
	private download(url: string, provider: Provider): Promise<BinaryFile> {
		const { context, streams } = this;
		const stored = storeDownload(context, streams, url, provider.baseUrl);
		this.downloads.set(url, stored);
		return stored;
	}
}

async function storeDownload(
	context: IExecuteFunctions,
	streams: StreamMaker,
	url: string,
	baseUrl: string,
): Promise<BinaryFile> {
	const deadline = new Deadline(context, DOWNLOAD_MS);
	try {
		const { stream, chunks } = await openDownload(deadline.context, url, baseUrl, 'reference');
		streams.learnFrom(stream);
		const body = streams.from({ read: () => chunks }) ?? stream;
		const type = 'application/octet-stream';
		const binary = await context.helpers.prepareBinaryData(body, 'reference', type);
		return await binaryFile(context.helpers, binary, streams);
	} catch (error) {
		throw downloadFailure(error, url);
	} finally {
		deadline.close();
	}
}

function downloadFailure(error: unknown, url: string): Failure {
	if (error instanceof Failure) return error;
	return badInput(
		`The reference image at ${url} cannot be fetched`,
		'Nothing was sent. Its host did not answer, or broke off: check the address under "Image URLs", or fetch the image with an HTTP Request node.',
	);
}

function inlineReference(
	name: string,
	{ bytes, base64 }: BinaryFile,
	{ mimeType }: ImageFormat,
	key: unknown,
): Reference {
	const part = { inlineData: { mimeType, data: base64Slot(base64) } };
	return { name, part, file: { key, mimeType, bytes } };
}

function acceptedFormat(format: ImageFormat | undefined, where: string, what: string): ImageFormat {
	if (format && ACCEPTED.includes(format.mimeType)) return format;
	throw notAnImage(where, format ? `a ${format.extension.toUpperCase()} image` : what);
}

function notAnImage(where: string, what: string): Failure {
	return badInput(
		`${where} is not an image that Gemini takes`,
		`It is ${what}. Gemini takes PNG, JPEG, WebP, HEIC and HEIF: convert it first, or name another image.`,
	);
}
