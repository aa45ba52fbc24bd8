import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { waitUntilOpen } from '../demo/chat';
import type { Provider } from '../demo/provider';
import { changeNodes, chooseCredentials, chooseFolder, readExample } from '../demo/readExample';
import type { PrivateN8n } from '../lanes/n8n';
import type { StoredWorkflow } from '../lanes/rest';
import { itemsOf, type RunItem } from '../lanes/run-data';
import { noPostgres, PrivatePostgres } from '../lanes/services';
import { ChatEndpoint } from '../test/n8n/chatEndpoint';
import { FormPages } from '../test/n8n/formPages';

type Save = (file: string, images: Buffer[]) => Promise<void>;

/** The link of the newest picture that the chat model was told of. */
const LINK = '<<history:http[^)\\s"]+#[^)\\s"]+>>';
const SHOW = { say: 'Here it is: ![a picture](<<result.imageUrl>>)' };
const WAIT = { amount: 2, unit: 'seconds' };

const draw = (Prompt: string) => ({ calls: [{ arguments: { Prompt } }] });
const change = (Prompt: string) => ({ calls: [{ arguments: { Prompt, Conversation: LINK } }] });

/** Uses the examples that the demo does not run: batches, chats, and agents with a scripted chat model. */
export async function talkToExamples(
	n8n: PrivateN8n,
	{ credential, emulatorUrl = '' }: Provider,
	id: string,
	save: Save,
): Promise<void> {
	const { rest, url, filesFolder } = n8n;
	const { apiKey = '' } = credential;

	async function open(file: string, more: { openAi?: string; postgres?: string } = {}) {
		const chosen = chooseCredentials(readExample(file, id), { gemini: id, ...more });
		return await rest.createWorkflow(changeNodes(chooseFolder(chosen, filesFolder), 'wait', WAIT));
	}

	const bytesOf = (items: readonly RunItem[]) =>
		Promise.all(items.flatMap(({ binary }) => (binary?.data ? [rest.bytesOf(binary.data)] : [])));

	async function control(what: string, body: object): Promise<void> {
		const response = await fetch(`${emulatorUrl}/control/${what}?key=${apiKey}`, {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		if (!response.ok) throw new Error(`The emulator answered ${response.status}.`);
	}

	async function batchHasEnded(): Promise<void> {
		for (;;) {
			const response = await fetch(`${emulatorUrl}/control/batches?key=${apiKey}`);
			const [batch] = (await response.json()) as Array<{ state: string }>;
			if (batch?.state === 'SUCCEEDED') return;
			await wait(300);
		}
	}

	async function batches() {
		await rest.run(await open('half-price-submit.json'));
		await batchHasEnded();
		const collected = await rest.run(await open('half-price-collect.json'));
		await save('half-price-submit.json', await bytesOf(itemsOf(collected, 'Your Images')));
		const whole = await rest.run(await open('half-price-one-workflow.json'));
		await save('half-price-one-workflow.json', await bytesOf(itemsOf(whole, 'Your Images')));
	}

	async function talkOverWebhook(file: string, workflow: StoredWorkflow, prompts: string[]) {
		await rest.activate(workflow);
		const { parameters } = workflow.nodes.find(({ type }) => type.endsWith('.webhook')) ?? {};
		const address = `${url}/webhook/${String(parameters?.path)}`;
		await waitUntilOpen(address);
		const images: Buffer[] = [];
		for (const prompt of prompts) {
			const response = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ chatId: 'anna', prompt }),
			});
			images.push(Buffer.from(await response.arrayBuffer()));
		}
		await save(file, images);
	}

	async function talkToAgent(file: string, prompts: [string, ...string[]], photo?: Buffer) {
		const [first, ...others] = prompts;
		const script = [draw(first), SHOW, ...others.flatMap((prompt) => [change(prompt), SHOW])];
		await control('chat', script);
		const chatModel = { apiKey, url: `${emulatorUrl}/openai/v1` };
		const openAi = await rest.createCredential('OpenAI', 'openAiApi', chatModel);
		const workflow = await open(file, { openAi });
		await rest.activate(workflow);
		const { webhookId = '' } = workflow.nodes.find(({ type }) => type.endsWith('Trigger')) ?? {};
		const chat = new ChatEndpoint(url, webhookId);
		const images = photo ? [photo] : [];
		for (const [turn, prompt] of prompts.entries()) {
			const upload = { name: 'photo.jpg', type: 'image/jpeg', bytes: photo ?? Buffer.alloc(0) };
			const answer = await chat.say(prompt, ...(photo && turn === 0 ? [upload] : []));
			const [, link = ''] = /\((http[^)]+)\)/.exec(answer) ?? [];
			images.push(Buffer.from(await (await fetch(link)).arrayBuffer()));
		}
		await save(file, images);
	}

	async function review(): Promise<void> {
		const form = await FormPages.open(n8n, await open('review-loop.json'));
		const pages = [
			await form.send({ 0: 'Create an image of a fox in a yellow raincoat' }),
			await form.send({ 1: 'Change it', 2: 'Make the raincoat red' }),
			await form.send({ 1: 'Change it', 2: 'Put the fox in a green forest' }),
		];
		const images = pages.map(async (page) => {
			const [, link = ''] = /<img src="([^"]+)"/.exec(page) ?? [];
			const response = await fetch(link.replaceAll('&amp;', '&'));
			return Buffer.from(await response.arrayBuffer());
		});
		await save('review-loop.json', await Promise.all(images));
	}

	await batches();
	await review();
	await talkOverWebhook('chat-on-disk.json', await open('chat-on-disk.json'), [
		'Create an image of a bicycle leaning on a garden wall, blue morning light',
		'Put a basket of lemons on the bicycle, everything in yellow light',
		'Make it rain, grey sky',
	]);
	await talkToAgent('agent-draws-and-edits.json', [
		'Create an image of a fox in a red coat',
		'Make the coat blue',
	]);
	await talkToAgent(
		'chat-edits-your-photo.json',
		['Make the light warmer, golden', 'Put a green hat on the bench'],
		await photoOfABench(id),
	);
	if (noPostgres) return;
	const postgres = await PrivatePostgres.start();
	try {
		const data = postgres.credential();
		const postgresId = await rest.createCredential('Postgres', 'postgres', data);
		const workflow = await open('chat-in-postgres.json', { postgres: postgresId });
		await rest.run(workflow);
		await talkOverWebhook('chat-in-postgres.json', workflow, [
			'Create an image of a paper boat on a pond, green water',
			'Add a second boat, orange',
			'Turn it to night, violet sky',
		]);
	} finally {
		await postgres.stop();
	}

	/** A photo to edit, drawn by the emulator. */
	async function photoOfABench(credentialId: string): Promise<Buffer> {
		const example = readExample('text-to-image.json', credentialId);
		for (const { name, parameters } of example.nodes) {
			if (name !== 'Create Images') continue;
			parameters.prompt = 'Create an image of a bench in a park, photograph, cool blue light';
			parameters.aspectRatio = '4:3';
		}
		const run = await rest.run(await rest.createWorkflow(example));
		const [photo] = await bytesOf(itemsOf(run, 'Create Images'));
		return await sharp(photo).jpeg().toBuffer();
	}
}
