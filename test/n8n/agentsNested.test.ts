import { setTimeout as wait } from 'node:timers/promises';
import { laneNames } from '../../lanes/lanes';
import { itemsOf, toolItemsOf } from '../../lanes/run-data';
import { agentWorkflow, chatMessage, chatRequests, toolAnswers, type Branch } from './agent';
import { HeldProvider } from './heldProvider';
import { binaryOf, decoded } from './lane';
import { McpClient } from './mcpClient';
import { promptOfModel, setUpAgents } from './setUpAgents';
import { geminiImage } from './workflows';

const draw = (prompt: string) => ({ arguments: { prompt } });

describe.each(laneNames)('in n8n %s, the node', (lane) => {
	const { here, nodes, newPerson, openChat, lastRun } = setUpAgents(lane);

	async function opened(link: string): Promise<string> {
		const { pathname, search } = new URL(link);
		const response = await fetch(`${here.n8n.url}${pathname}${search}`);
		return await decoded(Buffer.from(await response.arrayBuffer()));
	}

	test('answers a sub-agent, which answers the agent', async () => {
		const main = await newPerson();
		const painter = await newPerson('Model of the Painter');
		const { workflow, chat } = await openChat({
			ai_languageModel: [main.model],
			ai_tool: [
				nodes.subAgent('Painter', {
					ai_languageModel: [painter.model],
					ai_tool: [painter.tool('Draw', { options: { imageLink: 5 } })],
				}),
			],
		});
		await main.user.scriptChat({ calls: [draw('Paint two fruits')] }, { say: '<<result.output>>' });
		await painter.user.scriptChat(
			{ calls: [draw('an apple'), draw('a pear')] },
			{ say: '<<results[0].imageUrl>> <<results[1].imageUrl>>' },
		);
		const links = (await chat.say('Draw two fruits')).split(' ');
		expect(await Promise.all(links.map(opened))).toEqual(Array(2).fill('jpeg 1024x1024'));
		const calls = await painter.user.received();
		const prompts = calls.map(({ body }) => body.contents[0]?.parts[0]?.text);
		// 1.123 makes the calls of a sub-agent side by side.
		expect(prompts.sort()).toEqual(['a pear', 'an apple']);
		expect((await chatRequests(painter.user))[0]?.messages.at(-1)?.content).toBe(
			'Paint two fruits',
		);
		// 1.123 keeps what a tool of a sub-agent told, and not its images.
		const kept = toolItemsOf(await lastRun(workflow), 'Draw').flat();
		expect(kept.map(({ binary }) => binary !== undefined)).toEqual(
			Array(2).fill(lane === 'latest'),
		);
	});

	test('tells a sub-agent of a refusal', async () => {
		const main = await newPerson();
		const painter = await newPerson('Model of the Painter');
		await main.user.scriptChat({ calls: [draw('Paint an apple')] }, { say: 'Sorry.' });
		await painter.user.scriptChat({ calls: [draw('an apple')] }, { say: 'No.' });
		await painter.user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
		const subAgent = nodes.subAgent('Painter', {
			ai_languageModel: [painter.model],
			ai_tool: [painter.tool('Draw')],
		});
		const { chat } = await openChat({ ai_languageModel: [main.model], ai_tool: [subAgent] });
		expect(await chat.say('Draw me an apple')).toBe('Sorry.');
		expect((await toolAnswers(painter.user)).join()).toContain('PROHIBITED_CONTENT');
	});

	test('answers from a workflow that is the tool', async () => {
		const { user, model, tool } = await newPerson();
		const { rest } = here.n8n;
		const inner = await rest.createWorkflow(
			agentWorkflow(
				'inner',
				{
					name: 'When Executed',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					parameters: { workflowInputs: { values: [{ name: 'prompt' }] } },
				},
				{
					...tool('Draw', { prompt: '={{ $json.prompt }}' }),
					type: geminiImage('Draw', '', {}).type,
				},
			),
		);
		// 2.x runs published workflows only; 1.123 has nothing to publish without a trigger of its own.
		if (lane === 'latest') await rest.activate(inner);
		const drawWorkflow: Branch = {
			name: 'Draw',
			type: '@n8n/n8n-nodes-langchain.toolWorkflow',
			typeVersion: 2.2,
			parameters: {
				description: 'Draws an image',
				workflowId: { __rl: true, mode: 'id', value: inner.id },
				workflowInputs: {
					mappingMode: 'defineBelow',
					value: { prompt: promptOfModel },
					schema: [{ id: 'prompt', displayName: 'prompt', type: 'string', display: true }],
				},
			},
		};
		const { chat } = await openChat({ ai_languageModel: [model], ai_tool: [drawWorkflow] });
		await user.scriptChat(
			{ calls: [draw('an apple')] },
			{ say: '<<result.prompt>>, <<result.image.width>> px wide' },
		);
		expect(await chat.say('Draw me an apple')).toBe('an apple, 1024 px wide');
		const [made] = itemsOf(await lastRun(inner), 'Draw');
		expect(await decoded(await rest.bytesOf(binaryOf(made)))).toBe('jpeg 1024x1024');
	});

	test.each(['streamable HTTP', 'SSE'] as const)(
		'answers a client of an MCP Server Trigger over %s, and its image is in no execution',
		async (way) => {
			const { user, tool } = await newPerson();
			const path = way.replace(' ', '-');
			const trigger = nodes.mcpTrigger(path, {
				ai_tool: [tool('Draw It', { options: { imageLink: 5 } })],
			});
			const workflow = await here.n8n.rest.createWorkflow(agentWorkflow(path, trigger));
			await here.n8n.rest.activate(workflow);
			const client = await McpClient.connect(`${here.n8n.url}/mcp/${path}`, way);
			try {
				expect(await client.listTools()).toEqual([
					{
						name: 'Draw_It',
						inputSchema: expect.objectContaining({
							properties: { prompt: { type: 'string', description: 'What to draw' } },
						}) as unknown,
					},
				]);
				const { text } = await client.call('Draw_It', { prompt: 'an apple' });
				const [told] = JSON.parse(text) as [{ image: object; imageUrl: string }];
				expect(told).toMatchObject({ image: { width: 1024 } });
				expect(await opened(told.imageUrl)).toBe('jpeg 1024x1024');
				const [, token = ''] = new URL(told.imageUrl).search.split('.');
				expect(Buffer.from(token, 'base64url').toString()).toContain(
					`workflows/${workflow.id}/executions/temp/`,
				);

				await user.behave({ faults: [{ blocked: 'PROHIBITED_CONTENT' }] });
				const refused = await client.call('Draw_It', { prompt: 'something forbidden' });
				expect(refused.isError).toBe(true);
				expect(refused.text).toContain('PROHIBITED_CONTENT');
			} finally {
				client.close();
			}
		},
	);

	test('closes its call when the execution is stopped', async () => {
		const { user, model, tool } = await newPerson();
		const { rest } = here.n8n;
		const calls: Array<() => void> = [];
		const held = await HeldProvider.start(
			user.url,
			async () => await new Promise((resolve) => calls.push(resolve)),
		);
		try {
			const credential = await rest.createCredential(
				'Held',
				'geminiImageApi',
				user.credential('google', { baseUrl: `${held.url}/google` }),
			);
			const credentials = { geminiImageApi: { id: credential, name: credential } };
			const below = { ai_languageModel: [model], ai_tool: [tool('Draw', {}, { credentials })] };
			const made = agentWorkflow('held', ...chatMessage('Draw something'), nodes.agent(below));
			await user.scriptChat({ calls: [draw('an apple')] }, { say: 'Too late.' });
			const id = await rest.start(await rest.createWorkflow(made));
			for (let round = 0; round < 600 && calls.length === 0; round++) await wait(100);
			expect(calls).toHaveLength(1);
			expect(held.abandoned).toBe(0);

			await rest.stop(id);
			expect(await rest.waitUntilFinished(id)).toMatchObject({ status: 'canceled' });
			for (let round = 0; round < 100 && held.abandoned === 0; round++) await wait(100);
			expect(held.abandoned).toBe(1);
			expect(await toolAnswers(user)).toEqual([]);
			expect(await user.received()).toEqual([]);
		} finally {
			await held.stop();
		}
	});
});
