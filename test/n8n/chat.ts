import { setTimeout as wait } from 'node:timers/promises';
import { readExample } from '../../demo/workflows';
import type { PrivateN8n } from '../../lanes/n8n';
import type { PrivatePostgres } from '../../lanes/services';
import type { EmulatedUser } from '../engine/emulated';
import { Gate } from './gate';
import { decoded } from './lane';

interface Reply {
	status: number;
	/** "jpeg 1024x1024", or the words that came instead of an image. */
	told: string;
	saved: string | null;
}

/** A chat over a webhook of n8n. */
export class Chat {
	constructor(private readonly address: string) {}

	async say(chatId: string | undefined, prompt: string): Promise<Reply> {
		let response = await this.post(chatId, prompt);
		// 2.x opens webhooks a moment after it has said so.
		for (let tries = 0; response.status === 404 && tries < 40; tries++) {
			await wait(500);
			response = await this.post(chatId, prompt);
		}
		const { status, headers } = response;
		const bytes = Buffer.from(await response.arrayBuffer());
		const told = status === 200 ? await decoded(bytes) : bytes.toString();
		return { status, told, saved: headers.get('x-conversation-saved') };
	}

	private async post(chatId: string | undefined, prompt: string) {
		return await fetch(this.address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ chatId, prompt }),
		});
	}
}

const image: Reply = { status: 200, told: 'jpeg 1024x1024', saved: 'true' };
const words = {
	message: 'This chat is still working on your previous message. Send this one again in a moment.',
};
const busy: Reply = { status: 409, told: JSON.stringify(words), saved: null };

/** Imports chat-in-postgres.json and talks to it: two chats, messages at once, calls that fail. */
export async function talkInPostgres(
	n8n: PrivateN8n,
	user: EmulatedUser,
	postgres: PrivatePostgres,
): Promise<void> {
	const gate = await Gate.start(user.url);
	try {
		const gemini = user.credential('google', { baseUrl: `${gate.url}/google` });
		const geminiId = await n8n.rest.createCredential('Gemini', 'geminiImageApi', gemini);
		const data = postgres.credential();
		const postgresId = await n8n.rest.createCredential('Postgres', 'postgres', data);
		const example = readExample('chat-in-postgres.json', geminiId);
		for (const { credentials } of example.nodes) {
			if (credentials?.postgres) credentials.postgres.id = postgresId;
		}
		const stored = await n8n.rest.createWorkflow(example);
		const setUp = await n8n.rest.run(stored);
		expect({ status: setUp.status, error: setUp.error }).toEqual({ status: 'success' });
		await n8n.rest.activate(stored);
		const chat = new Chat(`${n8n.url}/webhook/gemini-image-chat-in-postgres`);
		await keepsChatsApart(chat, user);
		await refusesTheSecondAtOnce(chat, user, postgres, gate);
		await letsGoOfATurnThatFailed(chat, user);
	} finally {
		await gate.stop();
	}
}

/** What the newest request says the user asked for, turn by turn. */
async function asked(user: EmulatedUser): Promise<unknown[]> {
	const contents = (await user.received()).at(-1)?.body.contents ?? [];
	return contents.filter(({ role }) => role === 'user').map(({ parts }) => parts[0]?.text);
}

const odd = `It's "green" \\n {{ $json }} $1 ünï 🍏`;

async function keepsChatsApart(chat: Chat, user: EmulatedUser) {
	expect(await chat.say('anna', 'Create an image of an apple')).toEqual(image);
	expect(await chat.say('bob', 'Create an image of a boat')).toEqual(image);
	expect(await chat.say('anna', odd)).toEqual(image);
	expect(await asked(user)).toEqual(['Create an image of an apple', odd]);
	expect(await chat.say('bob', 'Make it red')).toEqual(image);
	expect(await asked(user)).toEqual(['Create an image of a boat', 'Make it red']);
	expect(await chat.say('anna', 'Add a knife')).toEqual(image);
	expect(await asked(user)).toEqual(['Create an image of an apple', odd, 'Add a knife']);
	// A message of nobody must not share a conversation with another one of nobody.
	expect(await chat.say(undefined, 'Make it red')).toMatchObject({ status: 400 });
	// The emulator refuses a history whose signatures are missing or not as it sent them.
	expect((await user.received()).map(({ status }) => status)).toEqual(Array(5).fill(200));
}

async function refusesTheSecondAtOnce(
	chat: Chat,
	user: EmulatedUser,
	postgres: PrivatePostgres,
	gate: Gate,
) {
	const before = (await user.received()).length;
	gate.meanwhile = async () => {
		expect(await chat.say('bob', 'Add a flag')).toEqual(busy);
		expect(await chat.say('anna', 'Add a cup')).toEqual(image);
	};
	expect(await chat.say('bob', 'Add a sail')).toEqual(image);
	expect((await user.received()).length - before).toBe(2);

	// n8n was stopped in the middle of a turn, and somebody else has taken up the chat since.
	const take = (until: string) =>
		postgres.query(
			`UPDATE gemini_image_chats SET busy_with = 'another', busy_until = now() ${until} WHERE chat_id = 'bob'`,
		);
	gate.meanwhile = async () => void (await take(`+ interval '1 hour'`));
	expect(await chat.say('bob', 'Add a gull')).toEqual({ ...image, saved: 'false' });
	expect(await chat.say('bob', 'Add a fish')).toEqual(busy);
	await take(`- interval '1 second'`);

	const prompts = ['Add a crab', 'Add a star', 'Add a shell'];
	const replies = await Promise.all(prompts.map((prompt) => chat.say('bob', prompt)));
	const answered = prompts.filter((_, index) => replies[index]?.status === 200);
	expect(answered).not.toEqual([]);
	for (const reply of replies) {
		expect(reply).toEqual(reply.status === 200 ? image : busy);
	}
	expect(await chat.say('bob', 'Make it blue')).toEqual(image);
	const all = await asked(user);
	expect(all.slice(0, 3)).toEqual(['Create an image of a boat', 'Make it red', 'Add a sail']);
	expect(all.slice(3, -1).sort()).toEqual(answered.sort());
}

async function letsGoOfATurnThatFailed(chat: Chat, user: EmulatedUser) {
	await user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
	const refused = await chat.say('anna', 'Something forbidden');
	expect(refused.status).toBe(502);
	expect(JSON.parse(refused.told)).toEqual({
		message: 'The provider blocked the prompt (PROHIBITED_CONTENT)',
	});
	expect(await chat.say('anna', 'Make it yellow')).toEqual(image);
	expect(await asked(user)).not.toContain('Something forbidden');
}
