import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { binaryFile } from '../transport/binaryFile';
import type { StreamMaker } from '../transport/streamMaker';
import type { History } from './conversation';
import { indexConversation } from './conversationIndex';

/** Most files that are remembered, so that a run of many items holds few of their texts. */
const MOST_FILES = 32;

/** The conversation files that items bring to a run, each read once however many items bring it. */
export class ConversationFiles {
	/** By what n8n names the file, or by its data; the one asked for last is the last. */
	private readonly indexes = new Map<unknown, Promise<History>>();

	constructor(
		private readonly context: Pick<IExecuteFunctions, 'helpers'>,
		private readonly streams: StreamMaker,
	) {}

	/** @throws Failure that names the line which cannot be read, or why the file is not there */
	async read(binary: IBinaryData): Promise<History> {
		const key = keyOf(binary);
		const index = this.indexes.get(key) ?? this.index(binary);
		this.indexes.delete(key);
		this.indexes.set(key, index);
		const [oldest] = this.indexes.keys();
		if (this.indexes.size > MOST_FILES) this.indexes.delete(oldest);
		// The storage may give the file to the next item that brings it.
		index.catch(() => this.indexes.delete(key));
		return await index;
	}

	private async index(binary: IBinaryData): Promise<History> {
		const { bytes } = await binaryFile(this.context.helpers, binary, this.streams);
		return await indexConversation(bytes);
	}
}

/** Every node may write binaries, so an ID may be something else than text. */
function keyOf({ id, data }: IBinaryData): unknown {
	return typeof id === 'string' && id !== '' ? id : data;
}
