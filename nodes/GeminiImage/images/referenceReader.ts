import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../gemini/failure';
import { plainWords } from '../gemini/words';
import { shownAddress } from '../transport/address';
import { binaryFile } from '../transport/binary';
import { Places } from '../transport/places';
import type { Provider } from '../transport/provider';
import type { StreamMaker } from '../transport/streams';
import { readAddresses } from './addresses';
import { namedBinaries, type NamedBinary } from './binaryFields';
import { checkedImage, isMeantAsImage } from './checkedImage';
import { Downloads } from './downloads';
import { heldImage, isHeldImage } from './heldImage';
import type { Reference } from './reference';
import { TO_BE_SENT, type ReferenceSources } from './referenceSources';
import { allInOrder, SharedTask, type Pending } from './sharedTask';
import { linkAdvice } from './shareLinks';

/** Downloads, and questions about files at the provider, that are under way at once. */
const AT_ONCE = 4;
/** Longest time for such a question. */
const QUESTION_MS = 20_000;

/** Finds reference images for the turns of one execution. */
export class ReferenceReader {
	private readonly places = new Places(AT_ONCE);
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
		const { imageUrls, fileUris } = readAddresses(this.context, items[0] ?? 0);
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
		const where = `The file in the field "${plainWords(field, 100)}"${ofItem}`;
		const file = await binaryFile(this.context.helpers, binary, this.streams, where);
		const key = binary.id ?? binary.data;
		const named = { name: field, where, key, said: binary };
		if (found && !(await isMeantAsImage(file, named))) return undefined;
		return await checkedImage(file, named);
	}

	private ofImageUrl(
		entry: string,
		where: string,
		{ baseUrl, mask }: Provider,
		timeoutMs: number,
	): Pending<Reference> {
		if (isHeldImage(entry)) {
			return { result: this.ofHeldImage(entry, where), leave: () => Promise.resolve() };
		}
		const task = this.downloads.of(entry, baseUrl, timeoutMs);
		const name = mask.text(shownAddress(entry));
		const named = { name, where: `What is at ${name}`, key: entry, onWebPage: linkAdvice(entry) };
		return {
			result: task.result.then((file) => checkedImage(file, named)),
			leave: () => task.leave(),
		};
	}

	private async ofHeldImage(entry: string, where: string): Promise<Reference> {
		const data = heldImage(entry, where);
		const binary = { data, mimeType: '' };
		const file = await binaryFile(this.context.helpers, binary, this.streams, where);
		return await checkedImage(file, { name: where.replace(/^The |"/g, ''), where, key: data });
	}

	private ofFileUri(entry: string, provider: Provider): Pending<Reference> {
		return new SharedTask(this.context, this.places, QUESTION_MS, ({ context }) =>
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
