import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';
import { displayUrl } from '../transport/publicUrl';
import { binaryFile } from '../transport/binaryFile';
import { Semaphore } from '../transport/semaphore';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streamMaker';
import { readUrlOptions } from './urlOptions';
import { namedBinaries, type NamedBinary } from './binaryFields';
import { checkImage, isMeantAsImage } from './checkImage';
import { Downloads } from './downloads';
import { readInlineImage, isInlineImage } from './inlineImage';
import type { Reference } from './reference';
import { TO_BE_SENT, type ReferenceSources } from './referenceSources';
import { allInOrder, SharedJob, type Pending } from './sharedJob';
import { linkAdvice } from './shareLinks';

/** Downloads, and questions about files at the provider, that are under way at once. */
const AT_ONCE = 4;
/** Longest time for such a question. */
const QUESTION_MS = 20_000;

/** Finds reference images for the turns of one execution. */
export class ReferenceReader {
	private readonly places = new Semaphore(AT_ONCE);
	private readonly downloads: Downloads;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly streams: StreamMaker,
		private readonly sources: ReferenceSources = TO_BE_SENT,
	) {
		this.downloads = new Downloads(context, streams, this.places, sources);
	}

	/**
	 * The references in the order the user named them: the binary fields of the items, then the
	 * addresses of images, then the files that the provider reads itself. Addresses are asked side by
	 * side; where several fail, the first one of them is told.
	 * @param timeoutMs for fetching each of them
	 * @throws Failure when a field is missing, or something is not an image
	 */
	async read(
		items: readonly number[],
		provider: Provider,
		timeoutMs: number,
	): Promise<Reference[]> {
		const references = await this.ofFields(items);
		const { imageUrls, fileUris } = readUrlOptions(this.context, items[0] ?? 0);
		const files = fileUris.map((uri) => this.ofFileUri(uri, provider));
		const isAlone = imageUrls.length === 1;
		const images = imageUrls.map((entry, index) => {
			const place = isAlone ? 'The image' : `The image ${index + 1}`;
			return this.ofImageUrl(entry, `${place} under "Image URLs"`, provider, timeoutMs);
		});
		return [...references, ...(await allInOrder([...images, ...files]))];
	}

	/**
	 * @param ofItem for messages: whose file it is, where that is not plain
	 * @returns undefined for a file that `*` found and that is no image
	 */
	async ofBinary(
		{ field, binary, found }: NamedBinary,
		ofItem = '',
	): Promise<Reference | undefined> {
		const where = `The file in the field "${sanitizeText(field, 100)}"${ofItem}`;
		const file = await binaryFile(this.context.helpers, binary, this.streams, where);
		const key = binary.id ?? binary.data;
		const named = { name: field, where, key, said: binary };
		if (found && !(await isMeantAsImage(file, named))) return undefined;
		return await checkImage(file, named);
	}

	private ofImageUrl(
		entry: string,
		where: string,
		{ baseUrl, mask }: Provider,
		timeoutMs: number,
	): Pending<Reference> {
		if (isInlineImage(entry)) {
			return { result: this.ofInlineImage(entry, where), leave: () => Promise.resolve() };
		}
		const task = this.downloads.of(entry, baseUrl, timeoutMs);
		const name = mask.text(displayUrl(entry));
		const named = { name, where: `What is at ${name}`, key: entry, onWebPage: linkAdvice(entry) };
		return {
			result: task.result.then((file) => checkImage(file, named)),
			leave: () => task.leave(),
		};
	}

	private async ofInlineImage(entry: string, where: string): Promise<Reference> {
		const data = readInlineImage(entry, where);
		const binary = { data, mimeType: '' };
		const file = await binaryFile(this.context.helpers, binary, this.streams, where);
		return await checkImage(file, { name: where.replace(/^The |"/g, ''), where, key: data });
	}

	private ofFileUri(entry: string, provider: Provider): Pending<Reference> {
		return new SharedJob(this.context, this.places, QUESTION_MS, ({ context }) =>
			this.sources.fileAt(context, entry, provider),
		);
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
}

function inItem(error: unknown, itemIndex: number): unknown {
	return error instanceof Failure ? error.with({ itemIndex }) : error;
}
