import { setTimeout as wait } from 'node:timers/promises';
import type { PrivateN8n } from '../lanes/n8n';
import { readExample } from './workflows';

/** Where the example wants to keep its files in n8n's own container. */
const CONTAINER_FOLDER = '/home/node/.n8n-files';
const OPENS_WITHIN_MS = 20_000;

/**
 * Opens the chat example for messages. Nothing is made before one comes.
 * @returns the address that takes them
 * @throws Error when the webhook does not open
 */
export async function openChat({ rest, url, filesFolder }: PrivateN8n, credentialId: string) {
	const example = readExample('chat-on-disk.json', credentialId);
	const text = JSON.stringify(example).replaceAll(CONTAINER_FOLDER, filesFolder);
	await rest.activate(await rest.createWorkflow(JSON.parse(text) as typeof example));
	const address = `${url}/webhook/gemini-image-chat`;
	// n8n opens webhooks a moment after it has said so.
	const deadline = Date.now() + OPENS_WITHIN_MS;
	while (!(await isOpen(address))) {
		if (Date.now() > deadline) throw new Error('The webhook of the chat did not open.');
		await wait(300);
	}
	return address;
}

/** n8n answers 404 to any call while there is no webhook, and to a GET names its method afterwards. */
async function isOpen(address: string): Promise<boolean> {
	const words = await (await fetch(address)).text();
	return /POST/.test(words);
}

/** What to type to send it a message. */
export function chatCommand(address: string): string {
	return `curl -d chatId=anna -d "prompt=Create an image of an apple" ${address} -o answer.jpg`;
}
