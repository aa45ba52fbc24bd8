import type { IBinaryData } from 'n8n-workflow';
import {
	conversationFile,
	FILE_NAME,
	MIME_TYPE,
	pieceOf,
	type Conversation,
	type ConversationPiece,
	type KnownPiece,
} from '../conversation/conversationPieces';
import { inspectPiece, readConversation } from '../conversation/readConversation';
import type { NodeRun } from '../run/nodeRun';
import { collect, type ByteSource } from '../streaming/byteSource';
import { binaryFile } from '../transport/binaryFile';

/** Reads the conversation that an item brings. @throws Failure that names the unreadable line */
export async function loadConversation(
	{ context, streams }: NodeRun,
	binary: IBinaryData,
): Promise<KnownPiece> {
	const { bytes } = await binaryFile(context.helpers, binary, streams);
	return await readConversation(bytes);
}

/** Stores a conversation as a file. */
export async function storeConversation(
	run: NodeRun,
	conversation: Conversation,
): Promise<IBinaryData> {
	return await store(run, conversationFile(conversation), FILE_NAME, MIME_TYPE);
}

/**
 * The contents of a turn, put aside in a file: where a conversation goes on, many turns then take no
 * more memory than one. What n8n does not store stays in memory.
 */
export async function putAside(
	run: NodeRun,
	contents: readonly ConversationPiece[],
): Promise<KnownPiece[]> {
	const [user, model] = contents;
	const [modelInfo] = model?.contents ?? [];
	if (!user || !model || !modelInfo) return await inMemory(contents);
	try {
		const binary = await store(run, model.joined('\n'), 'turn.json', 'application/json');
		const { bytes } = await binaryFile(run.context.helpers, binary, run.streams);
		return await inMemory([user, pieceOf(modelInfo, bytes)]);
	} catch {
		return await inMemory(contents);
	}
}

/** The contents of a turn as they are. @throws Failure when one of them cannot be read */
export async function inMemory(contents: readonly ConversationPiece[]): Promise<KnownPiece[]> {
	return await Promise.all(contents.map(inspectPiece));
}

async function store(
	{ context, streams }: NodeRun,
	bytes: ByteSource,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	const body = streams.from(bytes) ?? (await collect(bytes));
	return await context.helpers.prepareBinaryData(body, fileName, mimeType);
}
