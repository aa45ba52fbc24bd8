import type { IExecuteFunctions } from 'n8n-workflow';

/** Whether an AI Agent, or another MCP client, runs the node as its tool. n8n names that variant so. */
export function isAgentTool(context: Pick<IExecuteFunctions, 'getNode'>): boolean {
	return context.getNode().type.endsWith('Tool');
}

const NOTHING =
	/^['"[\](){}\s]*(none|null|nil|undefined|n\/?a|nothing|no|new|empty|-+)?['"[\](){}\s.]*$/i;

/** Whether a model that has to fill a field says that there is nothing to fill in. */
export function saysNothing(text: string): boolean {
	return NOTHING.test(text);
}
