import { contentOf, type Conversation } from '../../../nodes/GeminiImage/conversation/conversation';
import {
	conversationFile,
	FORMAT,
	summary,
} from '../../../nodes/GeminiImage/conversation/conversationFile';
import { indexConversation } from '../../../nodes/GeminiImage/conversation/conversationIndex';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { readAll } from '../bytes';

const spoken = { provider: 'google', model: 'gemini-3-pro-image' };
const user = '{"role":"user","parts":[{"text":"Ein Äpfelchen"}]}';
const model = '{"role":"model","parts":[{"inlineData":{"mimeType":"image/png","data":"QUJD"}}]}';

function turn(): Conversation {
	return [
		contentOf({ role: 'user', ...spoken, images: 0 }, bytesOf(user)),
		contentOf({ role: 'model', ...spoken, images: 1 }, bytesOf(model)),
	];
}

async function linesOf(conversation: Conversation): Promise<string[]> {
	return (await readAll(conversationFile(conversation))).toString().split('\n');
}

test('the header tells for each content who spoke, its bytes and its images', async () => {
	const [header, ...lines] = await linesOf(turn());
	expect(JSON.parse(header!)).toEqual({
		format: FORMAT,
		version: 1,
		contents: [
			{ role: 'user', ...spoken, images: 0, bytes: Buffer.byteLength(user) },
			{ role: 'model', ...spoken, images: 1, bytes: Buffer.byteLength(model) },
		],
	});
	expect(lines).toEqual([user, model, '']);
});

test('the summary counts turns and images, and its bytes are those of the file', async () => {
	const first = turn();
	const stored = await indexConversation(conversationFile(first));
	for (const conversation of [first, stored, [...stored, ...turn()]]) {
		const { turns, images, bytes } = summary(conversation);
		expect(bytes).toBe((await readAll(conversationFile(conversation))).length);
		expect([turns, images]).toEqual(conversation.length === 2 ? [1, 1] : [2, 2]);
	}
});

test('a file that goes on from a file has the lines of both and one header', async () => {
	const stored = await indexConversation(conversationFile(turn()));
	const lines = await linesOf([...stored, ...turn()]);
	expect(lines.slice(1)).toEqual([user, model, user, model, '']);
	expect(lines.filter((line) => line.includes(FORMAT))).toHaveLength(1);
});

test('contents of another hand keep their place, with nobody named', async () => {
	const array = await indexConversation(bytesOf(`[${user}, ${model}]`));
	const [header] = await linesOf(array);
	expect(JSON.parse(header!)).toMatchObject({ contents: [{ role: 'user' }, { role: 'model' }] });
	expect(header).not.toContain('provider');
});
