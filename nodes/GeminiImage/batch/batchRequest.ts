import type { Reference } from '../images/reference';
import { bytesOf, concatenate, type ByteSource } from '../streaming/byteSource';
import { jsonBytes } from '../streaming/requestBody';
import type { Provider } from '../transport/provider';
import { toFailure } from '../transport/toFailure';
import { unreadableFileFailure } from '../transport/binaryFile';
import { turnRequest, type TurnInput, type TurnPlan } from '../turn/turnPlan';

/** A request that is to go into a batch, made from one input item. */
export interface BatchRequest {
	itemIndex: number;
	/** By which the user finds its result again. */
	key: string;
	input: TurnInput;
	plan: TurnPlan;
	/** What was changed, and what the user should know. */
	warnings: readonly string[];
}

/** The requests of one batch; there is at least one. */
export type BatchRequests = readonly [BatchRequest, ...BatchRequest[]];

/** An image that is uploaded once for several requests. */
export type SharedImage = NonNullable<Reference['file']>;

/** The addresses of shared images, by the key of the image. */
export type SharedUris = ReadonlyMap<unknown, string>;

/** The requests by their provider and model, since a batch has one of each; in order of their first items. */
export function groupRequests(requests: readonly BatchRequest[]): BatchRequests[] {
	const groups = new Map<Provider, Map<string, [BatchRequest, ...BatchRequest[]]>>();
	for (const request of requests) {
		const { provider, settings } = { ...request.input, ...request.plan };
		const byModel = groups.get(provider) ?? new Map<string, [BatchRequest, ...BatchRequest[]]>();
		groups.set(provider, byModel);
		const group = byModel.get(settings.model);
		if (group) group.push(request);
		else byModel.set(settings.model, [request]);
	}
	const all = [...groups.values()].flatMap((byModel) => [...byModel.values()]);
	return all.sort(([one], [other]) => one.itemIndex - other.itemIndex);
}

/** The images that more than one request of a batch uses. */
export function sharedImages(requests: BatchRequests): SharedImage[] {
	const users = new Map<unknown, { image: SharedImage; requests: Set<BatchRequest> }>();
	for (const request of requests) {
		for (const { file } of request.plan.references) {
			if (!file) continue;
			const known = users.get(file.key) ?? { image: file, requests: new Set() };
			users.set(file.key, known);
			known.requests.add(request);
		}
	}
	const shared = [...users.values()].filter((user) => user.requests.size > 1);
	return shared.map(({ image }) => image);
}

/**
 * The line of a request in the file of its batch. Its length is exact before any image is read.
 * @param uris of the images that are uploaded for themselves; all others are in the line
 */
export function requestLine(
	{ itemIndex, key, input, plan }: BatchRequest,
	uris: SharedUris,
): ByteSource {
	const references = plan.references.map((reference): Reference => {
		const fileUri = uris.get(reference.file?.key);
		if (!reference.file || fileUri === undefined) return reference;
		return { ...reference, part: { fileData: { mimeType: reference.file.mimeType, fileUri } } };
	});
	const { request } = turnRequest(plan.settings, input.provider.name, references, []);
	const line = concatenate([jsonBytes({ key, request }), bytesOf('\n')]);
	return {
		length: line.length,
		async *read() {
			try {
				yield* line.read();
			} catch (error) {
				throw toFailure(unreadableFileFailure(error, 'item')).with({ itemIndex });
			}
		},
	};
}
