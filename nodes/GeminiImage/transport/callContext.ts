import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

type Helpers = IExecuteFunctions['helpers'];
type HttpHelper = 'httpRequest' | 'httpRequestWithAuthentication';
type BinaryHelper =
	'prepareBinaryData' | 'getBinaryStream' | 'getBinaryMetadata' | 'createBinarySignedUrl';

/** What an HTTP call needs of an n8n context: that of a run, of a poll or of the editor. */
export interface CallContext {
	helpers: Pick<Helpers, HttpHelper>;
	getExecutionCancelSignal(): AbortSignal | undefined;
}

/** A context that can also read and store files. */
export interface StorageContext extends CallContext {
	helpers: Pick<Helpers, HttpHelper | BinaryHelper>;
	getNode: IExecuteFunctions['getNode'];
	getWorkflow: IExecuteFunctions['getWorkflow'];
	getExecutionId: IExecuteFunctions['getExecutionId'];
}

/** The context of a poll or of the editor, where nothing can be cancelled. */
export function uncancellable<Context extends IPollFunctions | ILoadOptionsFunctions>(
	context: Context,
): Context & Pick<CallContext, 'getExecutionCancelSignal'> {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => undefined },
	}) as Context & Pick<CallContext, 'getExecutionCancelSignal'>;
}
