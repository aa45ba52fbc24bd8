import type { IBinaryData } from 'n8n-workflow';
import { z } from 'zod';
import { Failure } from '../failure/failure';
import type { StorageContext } from '../transport/callContext';
import { errorCode } from '../transport/connectionFailure';
import { storageCode, storageFailure } from '../transport/storageFailure';
import type { Provider } from '../transport/provider';
import { isSameSeal, sealKey, sealOf, workflowTag } from './handleSeal';
import { joinHandle, splitHandle, type HandleKind } from './handleText';
import { idsAt, placeOf } from './storedPlace';

/**
 * A short text that stands for a stored file: this node turns it back into the file, in any later
 * execution of the same workflow with the same credential.
 * @returns undefined where n8n keeps files in memory or has not saved the workflow, since nothing could be
 * found there later, or where no key can be derived, since the file must not be lost for its handle
 */
export async function writeHandle(
	context: StorageContext,
	kind: HandleKind,
	{ id }: IBinaryData,
	provider: Provider,
): Promise<string | undefined> {
	const workflowId = context.getWorkflow().id;
	if (!id || !workflowId) return undefined;
	const sealing = await sealKey(provider).catch(() => undefined);
	if (!sealing) return undefined;
	const { key, tag } = sealing;
	const named = { kind, ...placeOf(id, workflowId, context.getExecutionId() ?? '') };
	return joinHandle({
		...named,
		workflow: workflowTag(workflowId),
		credential: tag,
		seal: sealOf(named, workflowId, key),
	});
}

/** Derives what handles are sealed with while the provider is at work. Never throws. */
export function prepareHandles(provider: Provider): void {
	sealKey(provider).catch(() => undefined);
}

const metadataSchema = z.object({
	mimeType: z.string().default('application/octet-stream'),
	fileName: z.string().optional(),
});

/**
 * The file that a handle stands for.
 * @throws Failure when this node did not give out the handle, here and with this credential, or when
 * its file is gone
 */
export async function openHandle(
	context: StorageContext,
	kind: HandleKind,
	handle: string,
	provider: Provider,
): Promise<IBinaryData & { id: string }> {
	const ids = await idsOf(context, kind, handle, provider);
	let cause: unknown;
	for (const id of ids) {
		try {
			const metadata = metadataSchema.parse(await context.helpers.getBinaryMetadata(id));
			return { id, data: id.slice(0, id.indexOf(':')), ...metadata };
		} catch (error) {
			if (!isGone(error)) throw storageFailure(error);
			cause = error;
		}
	}
	throw new Failure('handleFileGone', { kind, handle }, cause);
}

async function idsOf(
	context: StorageContext,
	kind: HandleKind,
	handle: string,
	provider: Provider,
): Promise<string[]> {
	const parts = splitHandle(handle);
	if (!parts) throw new Failure('handleUnknown', { kind, handle });
	const workflowId = context.getWorkflow().id ?? '';
	if (workflowId === '' || parts.workflow !== workflowTag(workflowId)) {
		throw new Failure('handleOfOtherWorkflow', { kind, handle });
	}
	const { key, tag } = await sealKey(provider);
	if (parts.credential !== tag) {
		throw new Failure('handleOfOtherCredential', { kind, handle });
	}
	if (!isSameSeal(parts.seal, sealOf(parts, workflowId, key))) {
		throw new Failure('handleUnknown', { kind, handle });
	}
	if (parts.kind !== kind) throw new Failure('handleOfOtherKind', { kind, handle });
	return idsAt(parts, workflowId);
}

/** Whether n8n looked for a file and did not find it; a storage that does not answer has another code. */
function isGone(error: unknown): boolean {
	const code = storageCode(error) ?? errorCode(error);
	return code === '' || code === 'ENOENT';
}
