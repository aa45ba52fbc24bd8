import type { IExecuteFunctions } from 'n8n-workflow';
import { badInput, Failure } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import { base64Slot } from '../streaming/requestBody';
import { binaryFile, headOf, type BinaryFile } from '../transport/binary';
import { Deadline } from '../transport/deadline';
import { openDownload } from '../transport/download';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streams';
import { acceptedFormat } from './accepted';
import { readAddresses } from './addresses';
import { namedBinaries, type NamedBinary } from './binaryFields';
import { fileAt } from './fileUri';
import { formatOf, type ImageFormat } from './format';
import type { Reference } from './reference';

/** Longest time for fetching one reference image. */
const DOWNLOAD_MS = 120_000;

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
	 * @param timeoutMs for fetching each of them
	 * @throws Failure when a field is missing, or something is not an image
	 */
	async read(
		items: readonly number[],
		provider: Provider,
		timeoutMs: number,
	): Promise<Reference[]> {
		const references = await this.ofFields(items);
		const { imageUrls, fileUris } = readAddresses(this.context, items[0] ?? 0);
		for (const url of imageUrls) references.push(await this.ofUrl(url, provider, timeoutMs));
		for (const uri of fileUris) {
			references.push({ name: uri, ...(await fileAt(this.context, uri, provider)) });
		}
		return references;
	}

	/**
	 * @param ofItem for messages: whose file it is, where that is not plain
	 * @returns undefined for a file that `*` found and that is no image
	 */
	async ofBinary(
		{ field, binary, found }: NamedBinary,
		ofItem = '',
	): Promise<Reference | undefined> {
		const file = await binaryFile(this.context.helpers, binary, this.streams);
		const format = formatOf(await headOf(file.bytes, 512));
		if (!format && found) return undefined;
		const where = `The file in the field "${field}"${ofItem}`;
		const accepted = acceptedFormat(format, file, where, binary);
		return inlineReference(field, file, accepted, binary.id ?? binary.data);
	}

	private async ofFields(items: readonly number[]): Promise<Reference[]> {
		const references: Reference[] = [];
		for (const item of items) {
			const isAlone = items.length === 1;
			const owner = isAlone ? 'The item' : `Item ${item + 1} of ${items.length}`;
			try {
				const fields: unknown = this.context.getNodeParameter('imageFields', item, '');
				for (const named of namedBinaries(this.context, item, fields, owner)) {
					const reference = await this.ofBinary(named, isAlone ? '' : ` of i${owner.slice(1)}`);
					if (reference) references.push(reference);
				}
			} catch (error) {
				throw inItem(error, item);
			}
		}
		return references;
	}

	private async ofUrl(url: string, provider: Provider, timeoutMs: number): Promise<Reference> {
		const file = await this.download(url, provider, timeoutMs);
		const format = formatOf(await headOf(file.bytes, 512));
		const accepted = acceptedFormat(format, file, `What is at ${plainWords(url, 200)}`);
		return inlineReference(url, file, accepted, url);
	}

	/** The image goes into n8n's binary storage first, since a request has to say its length. */
	private download(url: string, provider: Provider, timeoutMs: number): Promise<BinaryFile> {
		const begun = this.downloads.get(url);
		if (begun) return begun;
		const deadline = new Deadline(this.context, Math.min(DOWNLOAD_MS, timeoutMs));
		const stored = storeDownload(deadline, this.streams, url, provider.baseUrl);
		this.downloads.set(url, stored);
		stored.catch((error: unknown) => {
			// A later item may be luckier.
			if (error instanceof Failure && error.details.retryable) this.downloads.delete(url);
		});
		return stored;
	}
}

function inItem(error: unknown, itemIndex: number): unknown {
	return error instanceof Failure ? error.with({ itemIndex }) : error;
}

async function storeDownload(
	deadline: Deadline,
	streams: StreamMaker,
	url: string,
	baseUrl: string,
): Promise<BinaryFile> {
	const { context } = deadline;
	try {
		const { stream, chunks } = await openDownload(context, url, baseUrl, 'reference');
		streams.learnFrom(stream);
		const body = streams.from({ read: () => chunks }) ?? stream;
		const type = 'application/octet-stream';
		const binary = await context.helpers.prepareBinaryData(body, 'reference', type);
		return await binaryFile(context.helpers, binary, streams);
	} catch (error) {
		throw downloadFailure(error, deadline, url);
	} finally {
		deadline.close();
	}
}

/** What n8n's storage ran into is explained elsewhere. */
function downloadFailure(error: unknown, { timedOut }: Deadline, url: string): unknown {
	if (error instanceof Failure || !timedOut) return error;
	return badInput(
		`The reference image at ${plainWords(url, 200)} did not come in time`,
		'Nothing was sent. Check the address under "Image URLs", raise "Timeout" in the options, or fetch the image with an HTTP Request node.',
	).with({ retryable: true });
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
