import { Readable } from 'node:stream';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { ConversationFiles } from '../../../nodes/GeminiImage/conversation/conversationFiles';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';

const line = (text: string) => JSON.stringify({ role: 'user', parts: [{ text }] });

const stored = new Map<string, string>();
const opened: string[] = [];
/** As much of n8n's helpers as reading a stored file asks for. */
const helpers = {
	getBinaryMetadata: (id: string) => Promise.resolve({ fileSize: (stored.get(id) ?? '').length }),
	getBinaryStream(id: string) {
		opened.push(id);
		return Promise.resolve(Readable.from([Buffer.from(stored.get(id) ?? '')]));
	},
} as unknown as IExecuteFunctions['helpers'];

const binary = (more: Partial<IBinaryData>): IBinaryData => ({
	mimeType: 'application/jsonl',
	data: 'filesystem-v2',
	...more,
});

let files: ConversationFiles;
beforeEach(() => {
	stored.clear();
	opened.length = 0;
	files = new ConversationFiles({ helpers }, new StreamMaker());
});

const textOf = async (of: IBinaryData) => (await files.read(of))[0]?.details.text;

test('a file that several items bring is read once, also where they bring it at once', async () => {
	stored.set('a', line('A')).set('b', line('B'));
	const [a, b] = [binary({ id: 'a' }), binary({ id: 'b' })];
	expect(await Promise.all([a, b, { ...a }].map(textOf))).toEqual(['A', 'B', 'A']);
	expect(await textOf({ ...a, fileName: 'renamed.jsonl' })).toBe('A');
	expect(opened).toEqual(['a', 'b']);
});

test('files in memory are told apart by their data, whatever else stands in their ID', async () => {
	const held = (text: string, id?: unknown) =>
		({ ...binary({ data: Buffer.from(line(text)).toString('base64') }), id }) as IBinaryData;
	const all = [held('A'), held('B'), held('C', ''), held('D', 7), held('E', 7)];
	expect(await Promise.all(all.map(textOf))).toEqual(['A', 'B', 'C', 'D', 'E']);
	expect(await files.read(held('A'))).toBe(await files.read(held('A')));
});

test('a file that could not be read is read again for the next item', async () => {
	stored.set('a', 'no conversation');
	await expect(files.read(binary({ id: 'a' }))).rejects.toMatchObject({
		kind: 'conversationUnreadable',
		facts: { line: 1 },
	});
	stored.set('a', line('A'));
	expect(await textOf(binary({ id: 'a' }))).toBe('A');
});

test('the files that were asked for longest ago are forgotten', async () => {
	const ids = Array.from({ length: 40 }, (_, at) => `file ${at}`);
	ids.forEach((id) => stored.set(id, line(id)));
	for (const id of ids) {
		expect(await textOf(binary({ id }))).toBe(id);
		await files.read(binary({ id: ids[0] }));
	}
	expect(opened).toEqual(ids);
	await files.read(binary({ id: ids[39] }));
	expect(opened).toHaveLength(40);
	await files.read(binary({ id: ids[1] }));
	expect(opened).toHaveLength(41);
});
