import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { readRestRun, type Run, type RunBinary } from './run-data';

export const owner = {
	email: 'demo@example.com',
	firstName: 'Gemini',
	lastName: 'Image',
	password: 'Gemini-image-1',
};

/** What n8n exports and imports as a workflow. */
export interface WorkflowJson {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	settings?: Record<string, unknown>;
	/** Pinned output items, by node name. */
	pinData?: Record<string, unknown[]>;
}

export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	onError?: 'continueRegularOutput' | 'continueErrorOutput';
	/** Of a node that n8n opens an address for. */
	webhookId?: string;
}

export interface StoredWorkflow extends WorkflowJson {
	id: string;
}

const created = z.object({ data: z.object({ id: z.string() }).passthrough() });
const started = z.object({ data: z.object({ executionId: z.string() }) });
const retried = z.object({ data: z.object({ id: z.coerce.string() }).passthrough() });
const stored = z.object({ data: z.object({ versionId: z.string() }).passthrough() });
const execution = z.object({
	data: z.object({ id: z.string(), status: z.string(), data: z.string() }),
});
const listed = z.object({
	data: z.object({ results: z.array(z.object({ id: z.coerce.string() })) }),
});
const POLL_MS = 150;

/** n8n's internal REST API, called as the editor calls it. */
export class Rest {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Creates the owner account of a new n8n and logs in. */
	async setUpOwner() {
		await this.send('POST', '/rest/owner/setup', owner);
		await this.logIn();
	}

	async logIn() {
		const { email, password } = owner;
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	async createCredential(name: string, type: string, data: Record<string, unknown>) {
		const body = { name, type, data };
		return created.parse(await this.json('POST', '/rest/credentials', body)).data.id;
	}

	async createWorkflow(workflow: WorkflowJson): Promise<StoredWorkflow> {
		const { name, nodes, connections, settings = {}, pinData } = workflow;
		const body = { name, nodes, connections, settings, pinData, active: false };
		const { id } = created.parse(await this.json('POST', '/rest/workflows', body)).data;
		return { ...workflow, id };
	}

	/** Runs a workflow from its trigger, as the editor's button does, and waits until it finishes. */
	async run(workflow: StoredWorkflow, timeoutMs = 120_000): Promise<Run> {
		return await this.waitUntilFinished(await this.start(workflow), timeoutMs);
	}

	/** Starts a workflow from its trigger; returns the execution ID. */
	async start(workflow: StoredWorkflow): Promise<string> {
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'));
		if (!trigger) throw new Error(`"${workflow.name}" has no trigger.`);
		const answer = await this.json('POST', `/rest/workflows/${workflow.id}/run`, {
			// 1.x reads the workflow from here, 2.x from its database.
			workflowData: { ...workflow, active: false },
			triggerToStartFrom: { name: trigger.name },
		});
		return started.parse(answer).data.executionId;
	}

	/** Waits until an execution pauses at a Wait node or finishes. */
	async waitUntilPaused(executionId: string, timeoutMs = 120_000): Promise<Run> {
		const busy = ['new', 'running'];
		return await this.waitForStatus(executionId, (status) => !busy.includes(status), timeoutMs);
	}

	/** Waits until an execution finishes. */
	async waitUntilFinished(executionId: string, timeoutMs = 120_000): Promise<Run> {
		const open = ['new', 'running', 'waiting'];
		return await this.waitForStatus(executionId, (status) => !open.includes(status), timeoutMs);
	}

	/** Reads an execution as it is now. */
	async read(executionId: string): Promise<Run> {
		return await this.waitForStatus(executionId, () => true, 30_000);
	}

	/** Stops an execution, as the editor's button does. */
	async stop(executionId: string) {
		await this.json('POST', `/rest/executions/${executionId}/stop`);
	}

	/** Retries an execution from the node that failed, as the editor's button does. */
	async retry(executionId: string, timeoutMs = 120_000): Promise<Run> {
		const body = { loadWorkflow: false };
		const answer = await this.json('POST', `/rest/executions/${executionId}/retry`, body);
		return await this.waitUntilFinished(retried.parse(answer).data.id, timeoutMs);
	}

	/** Activates a workflow, which opens its webhooks. */
	async activate({ id }: StoredWorkflow) {
		const { versionId } = stored.parse(await this.json('GET', `/rest/workflows/${id}`)).data;
		try {
			await this.json('POST', `/rest/workflows/${id}/activate`, { versionId });
		} catch (error) {
			// 1.x sets a field of the workflow instead.
			if (!(error instanceof Error && error.message.includes('answered 404'))) throw error;
			await this.json('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
		}
	}

	/** Lists the IDs of a workflow's executions, newest first. */
	async executionsOf({ id }: Pick<StoredWorkflow, 'id'>): Promise<string[]> {
		const query = new URLSearchParams({ filter: JSON.stringify({ workflowId: id }) });
		const { data } = listed.parse(await this.json('GET', `/rest/executions?${query}`));
		return data.results.map((result) => result.id);
	}

	/**
	 * Waits until a workflow's own trigger has started it and the execution has finished.
	 * @param known executions to ignore
	 * @throws when none has started in time
	 */
	async waitForNextRun(
		workflow: StoredWorkflow,
		{ known = [], timeoutMs = 120_000 }: { known?: readonly string[]; timeoutMs?: number } = {},
	): Promise<Run> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const ids = await this.executionsOf(workflow);
			// The oldest of the new ones.
			const next = ids.filter((id) => !known.includes(id)).at(-1);
			if (next) return await this.waitUntilFinished(next, timeoutMs);
			if (Date.now() > deadline) throw new Error(`"${workflow.name}" was not started in time.`);
			await wait(POLL_MS);
		}
	}

	private async waitForStatus(
		executionId: string,
		isMatch: (status: string) => boolean,
		timeoutMs: number,
	): Promise<Run> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const { status, data } = await this.execution(executionId);
			const run = isMatch(status) ? readRestRun(executionId, status, data) : undefined;
			if (run) return run;
			if (Date.now() > deadline) throw new Error(`Execution ${executionId} is still ${status}.`);
			await wait(POLL_MS);
		}
	}

	private async execution(id: string) {
		return execution.parse(await this.json('GET', `/rest/executions/${id}`)).data;
	}

	/** Reads the bytes of a binary, wherever n8n stores them. */
	async bytesOf({ id, data }: RunBinary): Promise<Buffer> {
		if (!id) return Buffer.from(data, 'base64');
		const query = new URLSearchParams({ id, action: 'download' });
		const response = await this.send('GET', `/rest/binary-data?${query}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** @throws with n8n's response if its status is not 2xx */
	async json(method: string, path: string, body?: unknown): Promise<unknown> {
		return await (await this.send(method, path, body)).json();
	}

	private async send(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(this.url + path, {
			method,
			// n8n closes idle connections, also at the moment in which one would be used again.
			headers: { 'content-type': 'application/json', cookie: this.cookie, connection: 'close' },
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		if (!response.ok) {
			const words = (await response.text()).slice(0, 1_000);
			throw new Error(`n8n answered ${response.status} to ${method} ${path}: ${words}`);
		}
		const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		return response;
	}
}
