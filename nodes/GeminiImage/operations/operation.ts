import type { INodeExecutionData, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { NodeRun } from './nodeRun';

/** An entry of the operation dropdown: its fields and what it does with the input items. */
export interface Operation {
	choice: INodePropertyOptions & { value: string };
	/** Fields that only this operation has. */
	fields: INodeProperties[];
	run(run: NodeRun): Promise<INodeExecutionData[]>;
}
