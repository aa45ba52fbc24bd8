import type { IExecuteFunctions } from 'n8n-workflow';
import { isFailure } from '../failure/failure';
import { nameImage, type ImageSource, type ItemPosition } from '../failure/imageSource';
import { displayUrl } from '../transport/publicUrl';
import { binaryFile } from '../transport/binaryFile';
import { toFailure } from '../transport/toFailure';
import { Semaphore } from '../transport/semaphore';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streamMaker';
import { readUrlOptions } from './urlOptions';
import { openHandle } from '../handles/handles';
import { linkedHandle } from '../handles/handleText';
import { findBinaries, type FoundBinary } from './binaryFields';
import { checkImage, isMeantAsImage } from './checkImage';
import { Downloads } from './downloads';
import { readInlineImage, isInlineImage } from './inlineImage';
import type { Reference } from './reference';
import { SENDING_SOURCES, type ReferenceSources } from './referenceSources';
import { allInOrder, SharedJob, type Pending } from './sharedJob';
import { serviceOf } from './shareLinks';

/** Most downloads, and questions to the provider about files, that are under way at once. */
const AT_ONCE = 4;
/** Longest time that such a question may take. */
const QUESTION_MS = 20_000;

/** An image itself under "Image URLs". */
type InlineSource = Extract<ImageSource, { position: number }>;

/** Finds reference images for the turns of one execution. */
export class ReferenceReader {
	private readonly places = new Semaphore(AT_ONCE);
	private readonly downloads: Downloads;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
		private readonly sources: ReferenceSources = SENDING_SOURCES,
	) {
		this.downloads = new Downloads(context, streams, this.places, sources);
	}

	/**
	 * The references in the order the user named them: the binary fields of the items, then image
	 * URLs, then the files that the provider reads itself. URLs are fetched side by side; where
	 * several fail, the first one counts.
	 * @param timeoutMs for fetching each image
	 * @throws Failure when a field is missing, or something is not an image
	 */
	async read(
		items: readonly number[],
		provider: Provider,
		timeoutMs: number,
	): Promise<Reference[]> {
		const references = await this.ofFields(items, provider);
		const { imageUrls, fileUris } = readUrlOptions(this.context, items[0] ?? 0);
		const files = fileUris.map((uri) => this.ofFileUri(uri, provider));
		const of = imageUrls.length;
		const images = imageUrls.map((entry, index) => {
			if (isInlineImage(entry)) return this.ofInlineImage(entry, { position: index + 1, of });
			const fetched = () => this.ofImageUrl(entry, provider, timeoutMs);
			const handle = linkedHandle(entry);
			return handle ? pending(this.ofLink(handle, provider, fetched)) : fetched();
		});
		return [...references, ...(await allInOrder([...images, ...files]))];
	}

	/**
	 * @param item whose file it is, where the request is made of several items
	 * @returns undefined for a file that `*` found and that is not an image
	 */
	async ofBinary(
		{ field, binary, found }: FoundBinary,
		item?: ItemPosition,
	): Promise<Reference | undefined> {
		const image = { field, item };
		const file = await binaryFile(this.context.helpers, binary, this.streams, image);
		const key = binary.id ?? binary.data;
		const named = { name: field, image, key, stated: binary };
		if (found && !(await isMeantAsImage(file, named))) return undefined;
		return await checkImage(file, named);
	}

	private ofImageUrl(entry: string, provider: Provider, timeoutMs: number): Pending<Reference> {
		const task = this.downloads.of(entry, provider, timeoutMs);
		const name = provider.mask.text(displayUrl(entry));
		const named = { name, image: { url: name }, key: entry, service: serviceOf(entry) };
		return {
			result: task.result.then((file) => checkImage(file, named)),
			leave: () => task.leave(),
		};
	}

	private ofInlineImage(entry: string, image: InlineSource): Pending<Reference> {
		return pending(this.readInline(entry, image));
	}

	private async readInline(entry: string, image: InlineSource): Promise<Reference> {
		const data = readInlineImage(entry, image);
		const binary = { data, mimeType: '' };
		const file = await binaryFile(this.context.helpers, binary, this.streams, image);
		const name = nameImage(image).replace(/^the |"/g, '');
		return await checkImage(file, { name, image, key: data });
	}

	private ofFileUri(entry: string, provider: Provider): Pending<Reference> {
		return new SharedJob(this.context, this.places, QUESTION_MS, ({ context }) =>
			this.sources.fileAt(context, entry, provider),
		);
	}

	/** The image of a link by its handle, or where the handle works elsewhere only, by its address. */
	private async ofLink(
		handle: string,
		provider: Provider,
		fetched: () => Pending<Reference>,
	): Promise<Reference> {
		try {
			return await this.ofHandle(handle, provider);
		} catch (error) {
			const failure = toFailure(error);
			const isOfOther =
				failure.is('handleOfOtherWorkflow') || failure.is('handleOfOtherCredential');
			if (isOfOther) return await fetched().result;
			throw failure;
		}
	}

	/** @throws Failure when the handle leads to no file */
	private async ofHandle(handle: string, provider: Provider): Promise<Reference> {
		const { context, streams } = this;
		const binary = await openHandle(context, 'image', handle, provider);
		const image = { handle };
		const file = await binaryFile(context.helpers, binary, streams, image);
		return await checkImage(file, { name: handle, image, key: binary.id, stated: binary });
	}

	private async ofFields(items: readonly number[], provider: Provider): Promise<Reference[]> {
		const references: Reference[] = [];
		for (const itemIndex of items) {
			const of = items.length;
			const item = of === 1 ? undefined : { number: itemIndex + 1, of };
			try {
				const fields: unknown = this.context.getNodeParameter('imageFields', itemIndex, '');
				for (const named of findBinaries(this.context, itemIndex, fields, item)) {
					const reference =
						'handle' in named
							? await this.ofHandle(named.handle, provider)
							: await this.ofBinary(named, item);
					if (reference) references.push(reference);
				}
			} catch (error) {
				throw isFailure(error) ? error.with({ itemIndex }) : error;
			}
		}
		return references;
	}
}

function pending<T>(result: Promise<T>): Pending<T> {
	return { result, leave: () => Promise.resolve() };
}
