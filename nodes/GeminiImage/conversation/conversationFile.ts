import { bytesOf, concatenate, type ByteSource } from '../streaming/byteSource';
import { turnPlaces, type Conversation } from './conversation';
import { joinContents } from './joinContents';

/** The first line of a conversation file names this format. */
export const FORMAT = 'gemini-image-conversation';
export const FILE_NAME = 'conversation.jsonl';
export const MIME_TYPE = 'application/jsonl';

/** The file: a header line, then one content a line. Its bytes are read only when it is written. */
export function conversationFile(conversation: Conversation): ByteSource {
	const contents = conversation.map(({ info }) => info);
	const header = JSON.stringify({ format: FORMAT, version: 1, contents });
	return concatenate([bytesOf(`${header}\n`), joinContents(conversation, '\n'), bytesOf('\n')]);
}

/** What `json.conversation` tells; bytes are the file's. */
export function summary(conversation: Conversation): {
	turns: number;
	images: number;
	bytes: number;
} {
	return {
		turns: turnPlaces(conversation).length,
		images: conversation.reduce((sum, { info }) => sum + info.images, 0),
		bytes: conversationFile(conversation).length,
	};
}
