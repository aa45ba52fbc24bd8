import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

interface ChatFile {
	name: string;
	type: string;
	bytes: Buffer;
}

const pieceSchema = z.object({ type: z.string(), content: z.unknown() });

const answerSchema = z.object({ output: z.string() });

/** One session of a public chat, which speaks as the window in n8n's chat page does. */
export class ChatEndpoint {
	readonly sessionId = randomUUID();
	private readonly address: string;

	constructor(n8nUrl: string, webhookId: string) {
		this.address = `${n8nUrl}/webhook/${webhookId}/chat`;
	}

	/** Says something, with files. @returns what the last node gave out */
	async say(chatInput: string, ...files: ChatFile[]): Promise<string> {
		const text = await this.send(chatInput, files);
		return answerSchema.parse(JSON.parse(text)).output;
	}

	/** Says something to a chat that streams. @returns the text as it came, piece by piece */
	async stream(chatInput: string): Promise<string[]> {
		const lines = (await this.send(chatInput, [])).split('\n').filter(Boolean);
		return lines
			.map((line) => pieceSchema.parse(JSON.parse(line)))
			.flatMap(({ type, content }) => (type === 'item' ? [String(content)] : []));
	}

	/** @throws with n8n's answer if its status is not 2xx */
	async send(chatInput: string, files: ChatFile[]): Promise<string> {
		let response = await this.post(chatInput, files);
		// 2.x opens webhooks a moment after it has said so.
		for (let tries = 0; response.status === 404 && tries < 40; tries++) {
			await wait(500);
			response = await this.post(chatInput, files);
		}
		const text = await response.text();
		if (!response.ok) throw new Error(`The chat answered ${response.status}: ${text}`);
		return text;
	}

	private async post(chatInput: string, files: ChatFile[]): Promise<Response> {
		const fields = { action: 'sendMessage', sessionId: this.sessionId, chatInput };
		if (files.length === 0) {
			const headers = { 'content-type': 'application/json' };
			return await fetch(this.address, { method: 'POST', headers, body: JSON.stringify(fields) });
		}
		const form = new FormData();
		for (const [name, value] of Object.entries(fields)) form.append(name, value);
		for (const { name, type, bytes } of files) {
			form.append('files', new Blob([new Uint8Array(bytes)], { type }), name);
		}
		return await fetch(this.address, { method: 'POST', body: form });
	}
}
