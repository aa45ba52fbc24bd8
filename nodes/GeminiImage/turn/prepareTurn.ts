import type { History } from '../conversation/conversation';
import type { UserContent } from '../gemini/request';
import type { Reference } from '../images/reference';
import type { ByteSource } from '../streaming/byteSource';
import { jsonBytes } from '../streaming/requestBody';
import type { Deadline } from '../transport/deadline';
import type { Provider } from '../transport/provider';
import type { Uploads } from '../transport/uploads';
import { turnRequest, type TurnPlan } from './turnPlan';

/** A turn that is ready to send. */
interface PreparedTurn {
	/** Uploaded references have their URI instead of their data. */
	references: readonly Reference[];
	user: UserContent;
	body: ByteSource;
}

/** Uploads the files of a turn that have to be uploaded, and builds the request body. @throws Failure */
export async function prepareTurn(
	uploads: Uploads,
	deadline: Deadline,
	provider: Provider,
	plan: TurnPlan,
	history: History,
): Promise<PreparedTurn> {
	const uploaded = new Map<Reference, Reference>();
	await Promise.all(
		plan.uploads.map(async (reference) => {
			const { name, file } = reference;
			if (!file) return;
			const { uri: fileUri, expires } = await uploads.uriOf(deadline, file, provider);
			const part = { fileData: { mimeType: file.mimeType, fileUri } };
			uploaded.set(reference, { name, part, expires });
		}),
	);
	const references = plan.references.map((reference) => uploaded.get(reference) ?? reference);
	const { user, request } = turnRequest(
		plan.settings,
		provider.name,
		references,
		plan.history.turns,
		history,
	);
	return { references, user, body: jsonBytes(request) };
}
