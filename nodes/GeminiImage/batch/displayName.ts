import { createHash, randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { sanitizeText } from '../failure/sanitizeText';
import { JsonSlot } from '../streaming/requestBody';
import { turnRequest } from '../turn/turnPlan';
import type { BatchRequests } from './batchRequest';

/** Most characters of a batch's display name. */
const MOST_CHARACTERS = 128;
const USUAL_NAME = 'Gemini Image';

/** Which run of which node submits a batch. All tries of a run ("Retry On Fail") have the same. */
export interface RunPlace {
	/** Of n8n; several may use one account, and count their executions alike. */
	instanceId: string;
	workflowId: string;
	executionId: string;
	nodeId: string;
	/** How often the node has run before in this execution, as in a loop. */
	runIndex: number;
}

/** Where this run of the node stands. */
export function runPlace(context: IExecuteFunctions): RunPlace {
	return {
		instanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		// Without one, no two runs may be taken for the same.
		executionId: context.getExecutionId() || randomUUID().slice(0, 8),
		nodeId: context.getNode().id,
		runIndex: runIndexOf(context),
	};
}

function runIndexOf(context: IExecuteFunctions): number {
	try {
		const index: unknown = context.getWorkflowDataProxy(0).$runIndex;
		return typeof index === 'number' ? index : 0;
	} catch {
		return 0;
	}
}

/**
 * A name that only this batch of this run has, by which it is found again. It begins with the user's, as
 * much of it as there is room for.
 * @param given the user's name; may be empty
 */
export function batchDisplayName(given: string, place: RunPlace, requests: BatchRequests): string {
	const mark = ` (n8n ${place.executionId}-${digestOf(place, requests)})`;
	const room = Math.max(0, MOST_CHARACTERS - mark.length - 1);
	const name = sanitizeText(given, room).trim() || USUAL_NAME;
	return `${name}${mark}`;
}

/** A short digest of the place and the requests, without reading an image. */
function digestOf(place: RunPlace, requests: BatchRequests): string {
	const hash = createHash('sha256').update(JSON.stringify(place));
	for (const { key, input, plan } of requests) {
		const { request } = turnRequest(plan.settings, input.provider.name, plan.references, []);
		const line = { key, model: plan.settings.model, request };
		hash.update(
			JSON.stringify(line, (_name, value: unknown) =>
				value instanceof JsonSlot ? value.json.length : value,
			),
		);
	}
	return hash.digest('hex').slice(0, 8);
}
