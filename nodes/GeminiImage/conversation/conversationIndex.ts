import type { ByteSource } from '../streaming/byteSource';
import type { Content, IndexedContent } from './conversation';
import { ConversationScanner } from './conversationScanner';
import { joinContents } from './joinContents';

/**
 * Checks a conversation file from its first byte to its last, holding only a piece of it at a time.
 * @returns its contents that have parts, since no provider takes one without; they are cut out of the
 * file where they are sent and written on
 * @throws Failure that names the line which cannot be read
 */
export async function indexConversation(file: ByteSource): Promise<IndexedContent[]> {
	const scanner = new ConversationScanner();
	for await (const { buffer, byteOffset, byteLength } of file.read()) {
		scanner.push(Buffer.from(buffer, byteOffset, byteLength));
	}
	return scanner.end().map((content) => ({ ...content, file }));
}

/** Reads contents that were made in this run; the others are known already. @throws Failure */
export async function indexContents(contents: readonly Content[]): Promise<IndexedContent[]> {
	return await Promise.all(
		contents.map(async (content) => {
			if (isIndexed(content)) return content;
			const indexed = await indexConversation(joinContents([content], '\n'));
			return indexed.map(({ details }) => ({ ...content, details }));
		}),
	).then((lists) => lists.flat());
}

function isIndexed(content: Content): content is IndexedContent {
	return content.details !== undefined;
}
