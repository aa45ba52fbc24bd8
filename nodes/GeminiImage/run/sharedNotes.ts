import type { IContextObject, IExecuteFunctions } from 'n8n-workflow';

export type NotesContext = Pick<IExecuteFunctions, 'getContext'>;

/**
 * What the nodes of an execution share: the same object in each call of an agent's tools, and saved with the
 * execution. A new one where n8n runs a tool outside of an execution.
 */
export function sharedNotes(context: NotesContext): IContextObject {
	try {
		return context.getContext('flow');
	} catch {
		return {};
	}
}
