import { setTimeout as wait } from 'node:timers/promises';
import type { PrivateN8n } from '../lanes/n8n';
import { readExample } from './workflows';

/** The folder of the example's files in n8n's Docker image. */
const CONTAINER_FOLDER = '/home/node/.n8n-files';
const OPEN_DEADLINE_MS = 20_000;

/**
 * Activates the chat example. It makes no image before the first message.
 * @returns the URL that accepts messages
 * @throws Error if the webhook does not open
 */
export async function openChat({ rest, url, filesFolder }: PrivateN8n, credentialId: string) {
	const example = readExample('chat-on-disk.json', credentialId);
	const text = JSON.stringify(example).replaceAll(CONTAINER_FOLDER, filesFolder);
	await rest.activate(await rest.createWorkflow(JSON.parse(text) as typeof example));
	const webhook = `${url}/webhook/gemini-image-chat`;
	await waitUntilOpen(webhook);
	return webhook;
}

/**
 * Waits for a webhook, which n8n opens a moment after it reports it as active.
 * @throws Error if that takes too long
 */
export async function waitUntilOpen(webhook: string): Promise<void> {
	const deadline = Date.now() + OPEN_DEADLINE_MS;
	while (!(await isOpen(webhook))) {
		if (Date.now() > deadline) throw new Error(`${webhook} did not open.`);
		await wait(300);
	}
}

/** Until the webhook exists, n8n answers 404 to every call; after that, it shows a page or its answer to a GET names POST. */
async function isOpen(webhook: string): Promise<boolean> {
	const response = await fetch(webhook);
	return response.ok || /POST/.test(await response.text());
}

/** Returns the command that sends a message. */
export function buildChatCommand(webhook: string): string {
	return `curl -d chatId=anna -d "prompt=Create an image of an apple" ${webhook} -o answer.jpg`;
}
