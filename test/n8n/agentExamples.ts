import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { readExample } from '../../demo/workflows';
import type { StoredWorkflow } from '../../lanes/rest';
import { itemsOf, type Run } from '../../lanes/run-data';
import type { EmulatedUser } from '../engine/emulated';
import { ChatEndpoint } from './chatEndpoint';
import { binaryOf, decoded } from './lane';
import type { Surroundings } from './setUp';

/** The link of the newest picture among the messages that the chat model was sent. */
const LINK = '<<history:http[^)\\s"]+#[^)\\s"]+>>';
const SHOW = { say: 'Here it is: ![a picture](<<result.imageUrl>>)' };

const draw = (prompt: string) => ({ calls: [{ arguments: { Prompt: prompt } }] });
const change = (prompt: string, more: object = {}) => ({
	calls: [{ arguments: { Prompt: prompt, Conversation: LINK, ...more } }],
});

interface SentPart {
	text?: string;
	thoughtSignature?: unknown;
	inlineData?: { data: { $image: { sha256: string } } };
}

/** The last request for an image: for each content its texts, its images by digest, and its unsigned parts. */
async function lastRequest(user: EmulatedUser) {
	const calls = await user.received();
	const contents = calls.at(-1)?.body.contents ?? [];
	return contents.map(({ role, parts }) => {
		const sent = parts as SentPart[];
		return {
			role,
			texts: sent.flatMap(({ text }) => text ?? []),
			images: sent.flatMap(({ inlineData }) => inlineData?.data.$image.sha256 ?? []),
			signatures: sent.filter(({ thoughtSignature }) => thoughtSignature).length,
		};
	});
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Tests of the examples with an agent. */
export function agentExamples(here: Surroundings): void {
	async function open(file: string) {
		const { rest, url } = here.n8n;
		const { user, id } = await here.newUser();
		const chatModel = await rest.createCredential('OpenAI', 'openAiApi', user.chatCredential());
		const workflow = await rest.createWorkflow(readExample(file, id, chatModel));
		await rest.activate(workflow);
		const { webhookId = '' } = workflow.nodes.find(({ type }) => type.endsWith('Trigger')) ?? {};
		return { user, workflow, chat: new ChatEndpoint(url, webhookId) };
	}

	async function lastRun(workflow: StoredWorkflow): Promise<Run> {
		const [newest = ''] = await here.n8n.rest.executionsOf(workflow);
		return await here.n8n.rest.waitUntilFinished(newest);
	}

	/** Opens the link that an answer shows its picture by, as a browser does. */
	async function shown(answer: string): Promise<Buffer> {
		const [, link = ''] = /^Here it is: !\[a picture\]\((.*)\)$/.exec(answer) ?? [];
		const { pathname, search } = new URL(link);
		const response = await fetch(`${here.n8n.url}${pathname}${search}`);
		return Buffer.from(await response.arrayBuffer());
	}

	test('"Agent that draws and edits" shows pictures and hands them on as files', async () => {
		const { user, workflow, chat } = await open('agent-draws-and-edits.json');
		await user.scriptChat({ say: 'I draw pictures.' }, draw('Create an image of a fox'), SHOW);
		expect(await chat.say('What can you do?')).toBe('I draw pictures.');
		const silent = await lastRun(workflow);
		expect(silent.status).toBe('success');
		expect(silent.nodes['Get Image']).toBeUndefined();

		const fox = await shown(await chat.say('Draw a fox'));
		expect(await decoded(fox)).toBe('jpeg 1024x1024');
		const [picture, ...others] = itemsOf(await lastRun(workflow), 'Your Pictures');
		expect(others).toEqual([]);
		expect(await here.n8n.rest.bytesOf(binaryOf(picture))).toEqual(fox);

		const words = { Aspect_Ratio: 'landscape', Image_Size: '2k' };
		await user.scriptChat(change('Make it blue', words), SHOW);
		const blue = await shown(await chat.say('Make it blue, wide and sharp'));
		expect(await decoded(blue)).toBe('jpeg 2752x1536');
		expect(await lastRequest(user)).toEqual([
			{ role: 'user', texts: ['Create an image of a fox'], images: [], signatures: 0 },
			{ role: 'model', texts: [expect.any(String)], images: [sha256(fox)], signatures: 2 },
			{ role: 'user', texts: ['Make it blue'], images: [], signatures: 0 },
		]);
		const [changed] = itemsOf(await lastRun(workflow), 'Your Pictures');
		expect(await here.n8n.rest.bytesOf(binaryOf(changed))).toEqual(blue);

		await user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		await user.scriptChat(change('Make it bad'), { say: 'No: <<result.error>>' });
		expect(await chat.say('Make it bad')).toContain('PROHIBITED_CONTENT');
		expect((await lastRun(workflow)).status).toBe('success');
	});

	test('"Chat that edits your photo" continues with what is uploaded', async () => {
		const { user, chat } = await open('chat-edits-your-photo.json');
		await user.scriptChat(
			draw('Create an image of a fox'),
			SHOW,
			change('Make it blue'),
			SHOW,
			change('Put this on'),
			SHOW,
		);
		const fox = await shown(await chat.say('Draw a fox'));
		const blue = await shown(await chat.say('Make it blue'));
		const hat = await sharp({
			create: { width: 90, height: 60, channels: 3, background: 'firebrick' },
		})
			.png()
			.toBuffer();
		const upload = { name: 'hat.png', type: 'image/png', bytes: hat };
		const last = await shown(await chat.say('Put this on', upload));
		// As wide as the photo of the hat, as nothing else was asked for.
		expect(await decoded(last)).toBe('jpeg 1264x848');

		const signed = { role: 'model', texts: [expect.any(String)], signatures: 2 };
		expect(await lastRequest(user)).toEqual([
			{ role: 'user', texts: ['Create an image of a fox'], images: [], signatures: 0 },
			{ ...signed, images: [sha256(fox)] },
			{ role: 'user', texts: ['Make it blue'], images: [], signatures: 0 },
			{ ...signed, images: [sha256(blue)] },
			{ role: 'user', texts: ['Put this on'], images: [sha256(hat)], signatures: 0 },
		]);
		const answered = (await user.received()).map(({ status, billed }) => ({ status, billed }));
		expect(answered).toEqual(Array(3).fill({ status: 200, billed: true }));
	});
}
