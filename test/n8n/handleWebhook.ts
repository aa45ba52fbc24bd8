import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { PrivateN8n } from '../../lanes/n8n';
import type { EmulatedUser } from '../engine/emulated';
import { agentWorkflow } from './agent';
import { geminiImage, type Step } from './workflows';

const replySchema = z.object({
	image: z.object({ handle: z.string() }),
	conversation: z.object({ handle: z.string(), turns: z.number() }),
});

/** What a call asks for; the last two are handles. */
interface Wish {
	prompt: string;
	images?: string;
	conversation?: string;
}

/**
 * Edits by handles in executions of a webhook, each call in one of its own: the second goes on with the
 * conversation of the first and its image.
 */
export async function editsByHandles(
	{ rest, url }: PrivateN8n,
	user: EmulatedUser,
	credentialId: string,
): Promise<void> {
	const name = `handles-${credentialId}`;
	const trigger: Step = {
		name: 'Webhook',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		parameters: { httpMethod: 'POST', path: name, responseMode: 'lastNode', options: {} },
		webhookId: name,
	};
	const turn = geminiImage('Turn', credentialId, {
		operation: 'multiTurn',
		prompt: '={{ $json.body.prompt }}',
		imageFields: '={{ $json.body.images }}',
		conversationField: '={{ $json.body.conversation }}',
	});
	await rest.activate(await rest.createWorkflow(agentWorkflow(name, trigger, turn)));
	const call = async (wish: Wish) => replySchema.parse(await post(`${url}/webhook/${name}`, wish));

	const first = await call({ prompt: 'Create a fox' });
	const second = await call({
		prompt: 'Make it blue',
		images: first.image.handle,
		conversation: first.conversation.handle,
	});
	expect(second.conversation.turns).toBe(2);
	const calls = await user.received();
	expect(calls.map(({ status }) => status)).toEqual([200, 200]);
	expect(calls[1]?.body.contents.map(({ parts }) => parts.length)).toEqual([1, 2, 2]);
}

async function post(address: string, wish: Wish): Promise<unknown> {
	const headers = { 'content-type': 'application/json' };
	const send = () => fetch(address, { method: 'POST', headers, body: JSON.stringify(wish) });
	let response = await send();
	// 2.x opens webhooks a moment after it has said so.
	for (let tries = 0; response.status === 404 && tries < 40; tries++) {
		await wait(500);
		response = await send();
	}
	return await response.json();
}
