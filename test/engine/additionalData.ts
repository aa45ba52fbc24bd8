import { ExecutionLifecycleHooks } from 'n8n-core';
import type { ICredentialsHelper, IWorkflowExecuteAdditionalData } from 'n8n-workflow';

/**
 * As much of n8n's own data as the engine asks for; the type names far more.
 * @param executionId undefined outside of an execution, as in a poll
 */
export function additionalData(
	credentialsHelper: ICredentialsHelper,
	executionId: string | undefined,
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
	} as unknown as IWorkflowExecuteAdditionalData;
}
