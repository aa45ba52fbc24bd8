import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an AI Agent, or another MCP client, runs the node as its tool. n8n names that variant so. */
export function isAgentTool(context: Pick<IExecuteFunctions, 'getNode'>): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Whether an agent is told of a failure by a result, unless the user has the workflow stop. If a tool
 * throws, n8n 1.123 ends the whole workflow, or tells a sub-agent nothing. A client over MCP, which has no
 * execution, is told by an error of its protocol.
 */
export function tellsFailures(
	context: Pick<IExecuteFunctions, 'getNode' | 'getExecutionId'>,
): boolean {
	const isInExecution = Boolean(context.getExecutionId());
	return isAgentTool(context) && isInExecution && context.getNode().onError === undefined;
}

/** A longer text says something, and takes long to search. */
const MOST_LETTERS = 100;
const NOTHING =
	/^['"[\](){}\s]*(none|null|nil|undefined|n\/?a|nothing|no|new|empty|-+)?['"[\](){}\s.]*$/i;

/** Whether a model that has to fill a field says that there is nothing to fill in. */
export function saysNothing(text: string): boolean {
	return text.length <= MOST_LETTERS && NOTHING.test(text);
}
