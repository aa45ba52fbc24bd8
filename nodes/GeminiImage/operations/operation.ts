import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { NodeRun } from '../run/nodeRun';
import type { Plan } from '../run/task';

/** An entry of "Operation": its fields, and what it does with the input items. */
export interface Operation {
	choice: INodePropertyOptions & { value: string };
	/** Fields that only this operation has. */
	fields: INodeProperties[];
	/** @throws Failure when a parameter that applies to all items cannot be used */
	plan(run: NodeRun): Plan;
}

/** An entry of "Resource", with its operations in the order of the editor's list. */
export interface Resource {
	choice: INodePropertyOptions & { value: string };
	operations: readonly Operation[];
}
