import type { PrivateN8n } from '../../lanes/n8n';
import { itemsOf } from '../../lanes/run-data';
import type { Step } from './workflows';

/** Nodes at which an execution waits until it is resumed; their item is then the call that resumed it. */
export const pause: Step[] = [
	{
		name: 'Address',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: {
			mode: 'raw',
			jsonOutput: '={{ { resume: $execution.resumeUrl } }}',
			options: {},
		},
	},
	{
		name: 'Wait',
		type: 'n8n-nodes-base.wait',
		typeVersion: 1.1,
		parameters: { resume: 'webhook', options: {} },
	},
];

/** Waits until an execution has reached its pause; returns what resumes it. */
export async function waitForPause(
	{ rest }: PrivateN8n,
	executionId: string,
): Promise<() => Promise<void>> {
	const resting = await rest.waitUntilPaused(executionId);
	expect({ status: resting.status, error: resting.error }).toEqual({ status: 'waiting' });
	const [{ json } = { json: {} }] = itemsOf(resting, 'Address');
	return async () => {
		expect((await fetch(String(json.resume))).status).toBe(200);
	};
}
