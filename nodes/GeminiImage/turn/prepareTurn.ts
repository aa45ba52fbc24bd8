import type { UserContent } from '../gemini/request';
import type { Reference } from '../images/reference';
import type { NodeRun } from '../run/nodeRun';
import type { ByteSource } from '../streaming/byteSource';
import { jsonBytes } from '../streaming/requestBody';
import type { Deadline } from '../transport/deadline';
import type { Provider } from '../transport/provider';
import type { TurnPlan } from './turnPlan';

/** A turn that is ready to be sent. */
export interface PreparedTurn extends Omit<TurnPlan, 'request'> {
	user: UserContent;
	body: ByteSource;
}

/** Uploads what has to be uploaded for a turn, and makes its body. @throws Failure */
export async function prepareTurn(
	run: NodeRun,
	deadline: Deadline,
	provider: Provider,
	{ request, ...planned }: TurnPlan,
): Promise<PreparedTurn> {
	const uploaded = new Map<Reference, Reference>();
	await Promise.all(
		planned.uploads.map(async (reference) => {
			const { name, file } = reference;
			if (!file) return;
			const { uri: fileUri, expires } = await run.uploads.uriOf(deadline, file, provider);
			const part = { fileData: { mimeType: file.mimeType, fileUri } };
			uploaded.set(reference, { name, part, expires });
		}),
	);
	const references = planned.references.map((one) => uploaded.get(one) ?? one);
	const { user, plan } = request(references);
	return { ...planned, references, user, body: jsonBytes(plan) };
}
