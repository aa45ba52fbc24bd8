import type { IBinaryData } from 'n8n-workflow';
import {
	contentOf,
	type Content,
	type Conversation,
	type IndexedContent,
} from '../conversation/conversation';
import { conversationFile, FILE_NAME, MIME_TYPE } from '../conversation/conversationFile';
import { indexContents } from '../conversation/conversationIndex';
import { joinContents } from '../conversation/joinContents';
import { collect, type ByteSource } from '../streaming/byteSource';
import { binaryFile } from '../transport/binaryFile';
import type { TurnServices } from './turn';

type Storage = Pick<TurnServices, 'context' | 'streams'>;

/** Stores a conversation as a file. */
export async function storeConversation(
	storage: Storage,
	conversation: Conversation,
): Promise<IBinaryData> {
	return await store(storage, conversationFile(conversation), FILE_NAME, MIME_TYPE);
}

/**
 * Moves the model's content of a turn into a file, so a conversation of many turns needs no more memory
 * than one of a single turn. If n8n does not store it, it stays in memory.
 */
export async function offloadContents(
	storage: Storage,
	contents: readonly Content[],
): Promise<IndexedContent[]> {
	const [user, model] = contents;
	if (!user || !model) return await indexContents(contents);
	try {
		const binary = await store(
			storage,
			joinContents([model], '\n'),
			'turn.json',
			'application/json',
		);
		const { bytes } = await binaryFile(storage.context.helpers, binary, storage.streams);
		return await indexContents([user, contentOf(model.info, bytes)]);
	} catch {
		return await indexContents(contents);
	}
}

async function store(
	{ context, streams }: Storage,
	bytes: ByteSource,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	const body = streams.from(bytes) ?? (await collect(bytes));
	return await context.helpers.prepareBinaryData(body, fileName, mimeType);
}
