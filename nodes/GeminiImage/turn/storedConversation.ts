import type { IBinaryData } from 'n8n-workflow';
import {
	conversationFile,
	FILE_NAME,
	MIME_TYPE,
	pieceOf,
	type Conversation,
	type ConversationPiece,
	type KnownPiece,
} from '../conversation/file';
import { readConversation } from '../conversation/read';
import type { NodeRun } from '../run/nodeRun';
import { collect, type ByteSource } from '../streaming/byteSource';
import { binaryFile } from '../transport/binary';
import type { Turn } from './turn';

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
 * The contents of a turn in the middle of a conversation. Where n8n stores binaries outside its
 * memory, the model's content goes there too, so that many turns take no more memory than one.
 */
export async function storeTurn(run: NodeRun, turn: Turn): Promise<ConversationPiece[]> {
	const [user, model] = turn.contents;
	const isStored = turn.images[0]?.binary.id !== undefined;
	const [modelInfo] = model?.contents ?? [];
	if (!user || !model || !modelInfo || !isStored) return turn.contents;
	const binary = await store(run, model.joined('\n'), 'turn.json', 'application/json');
	const { bytes } = await binaryFile(run.context.helpers, binary, run.streams);
	return [user, pieceOf(modelInfo, bytes)];
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
