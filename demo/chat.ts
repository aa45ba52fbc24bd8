import { setTimeout as wait } from 'node:timers/promises';
import type { PrivateN8n } from '../lanes/n8n';
import { chooseFolder, readExample } from './readExample';

const OPEN_DEADLINE_MS = 20_000;

/**
 * Activates the chat example. It makes no image before the first message.
 * @returns the URL that accepts messages
 * @throws Error if the webhook does not open
 */
export async function openChat({ rest, url, filesFolder }: PrivateN8n, credentialId: string) {
	const example = chooseFolder(readExample('chat-on-disk.json', credentialId), filesFolder);
	await rest.activate(await rest.createWorkflow(example));
	const webhook = `${url}/webhook/gemini-image-chat`;
	await waitUntilOpen(webhook);
	return webhook;
}

/**
 * Activates the review loop. It makes no image before somebody fills in its form.
 * @returns the address of the form
 * @throws Error if the form does not open
 */
export async function openReview({ rest, url }: PrivateN8n, credentialId: string) {
	const example = readExample('review-loop.json', credentialId);
	await rest.activate(await rest.createWorkflow(example));
	const { webhookId } = example.nodes.find(({ type }) => type.endsWith('.formTrigger')) ?? {};
	const form = `${url}/form/${webhookId ?? ''}`;
	await waitUntilOpen(form);
	return form;
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
