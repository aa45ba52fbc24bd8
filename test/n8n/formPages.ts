import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { waitUntilOpen } from '../../demo/chat';
import type { PrivateN8n } from '../../lanes/n8n';
import type { Rest, StoredWorkflow } from '../../lanes/rest';

const submitted = z.object({ formWaitingUrl: z.string() });

/** Fills in the forms of a workflow, page after page, as a browser does. */
export class FormPages {
	private constructor(
		private readonly rest: Rest,
		private readonly workflow: StoredWorkflow,
		private address: string,
	) {}

	/** Activates a workflow and opens its form. @throws Error if the form does not open */
	static async open({ rest, url }: PrivateN8n, workflow: StoredWorkflow): Promise<FormPages> {
		await rest.activate(workflow);
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('.formTrigger'));
		const address = `${url}/form/${trigger?.webhookId ?? ''}`;
		await waitUntilOpen(address);
		return new FormPages(rest, workflow, address);
	}

	/**
	 * Sends the page that is shown.
	 * @param answers by position on the page
	 * @returns the HTML of the next page
	 * @throws Error if there is no next page
	 */
	async send(answers: Record<number, string>): Promise<string> {
		const before = await this.countSteps();
		const body = new FormData();
		for (const [position, answer] of Object.entries(answers)) body.set(`field-${position}`, answer);
		const response = await this.call({ method: 'POST', body });
		this.address = submitted.parse(await response.json()).formWaitingUrl;
		// n8n answers before it goes on.
		while ((await this.countSteps()) === before) await wait(100);
		return await (await this.call()).text();
	}

	/** Leaves the last page, by which the execution ends. @returns the execution's ID */
	async leave(): Promise<string> {
		await this.call({ method: 'POST', body: new FormData() });
		const [execution = ''] = await this.rest.executionsOf(this.workflow);
		return execution;
	}

	/** How many nodes have been executed when the execution pauses. */
	private async countSteps(): Promise<number> {
		const [execution] = await this.rest.executionsOf(this.workflow);
		if (!execution) return 0;
		const { status, error, nodes } = await this.rest.waitUntilPaused(execution);
		if (status !== 'waiting') throw new Error(`The form ended: ${error?.message ?? status}`);
		return Object.values(nodes).flat().length;
	}

	private async call(init?: RequestInit): Promise<Response> {
		const response = await fetch(this.address, init);
		if (!response.ok) throw new Error(`The form answered ${response.status}.`);
		return response;
	}
}
