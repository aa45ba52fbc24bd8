import { ExecutionLifecycleHooks } from 'n8n-core';
import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

/**
 * As much of n8n's own data as the engine asks for; the type names far more.
 * @param executionId undefined outside of an execution, as in a poll
 * @param onMessage gets what n8n shows in the console of the browser
 */
export function additionalData(
	credentialsHelper: ICredentialsHelper,
	executionId: string | undefined,
	onMessage?: (message: string) => void,
): IWorkflowExecuteAdditionalData {
	return {
		executionId,
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		webhookBaseUrl: 'http://localhost/webhook',
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost',
		hooks: new ExecutionLifecycleHooks('trigger', 'execution', {
			id: 'workflow',
			name: 'Test',
			active: false,
			isArchived: false,
			createdAt: new Date(),
			updatedAt: new Date(),
			activeVersionId: null,
			nodes: [],
			connections: {},
		}),
		credentialsHelper,
		currentNodeExecutionIndex: 0,
		variables: {},
		setExecutionStatus: () => undefined,
		sendDataToUI: (_type: string, { messages }: { messages: string[] }) =>
			messages.forEach((message) => onMessage?.(message)),
	} as unknown as IWorkflowExecuteAdditionalData;
}
