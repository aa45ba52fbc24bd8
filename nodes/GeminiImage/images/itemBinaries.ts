import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

/** Where n8n puts stored binaries when a workflow keeps them in the JSON ("combined" mode). */
const IN_JSON = '_files';

/** A binary from outside an item's binaries, such as one that an expression gives. */
export const binarySchema = z
	.object({
		mimeType: z.string(),
		id: z.string().optional(),
		data: z.string().default(''),
		fileName: z.string().optional(),
	})
	.refine(({ id, data }) => id !== undefined || data !== '');

/**
 * The binary of an item, wherever n8n keeps it.
 * @param field a name, a path into the item's JSON in combined mode, or the binary itself
 * @returns undefined when the item has no such binary
 */
export function binaryIfThere(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): IBinaryData | undefined {
	if (typeof field !== 'string') return isBinary(field) ? field : undefined;
	const named = itemBinaries(context, itemIndex).find(([name]) => name === field);
	return named?.[1] ?? atPath(context, itemIndex, field);
}

/** All binaries of an item by their names, wherever n8n keeps them. */
export function itemBinaries(
	context: IExecuteFunctions,
	itemIndex: number,
): Array<[name: string, binary: IBinaryData]> {
	const { binary = {}, json = {} } = context.getInputData()[itemIndex] ?? {};
	const own = Object.entries(binary).filter(([, entry]) => Boolean(entry));
	// In other modes anyone may have written the JSON, which must not decide which files are read.
	if (context.getWorkflowSettings().binaryMode !== 'combined') return own;
	const filed = binariesIn(json[IN_JSON]).filter(([name]) => !Object.hasOwn(binary, name));
	const there = [...own, ...filed];
	// An earlier node may have moved binaries to the top of the JSON.
	return there.length > 0 ? there : binariesIn(json);
}

function binariesIn(value: unknown): Array<[string, IBinaryData]> {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
	return Object.entries(value).flatMap(([name, entry]: [string, unknown]) =>
		isBinary(entry) ? [[name, entry] satisfies [string, IBinaryData]] : [],
	);
}

function isBinary(value: unknown): value is IBinaryData {
	return binarySchema.safeParse(value).success;
}

/** As n8n itself finds it: in combined mode by a path into the JSON, such as `album.cover`. */
function atPath(
	context: IExecuteFunctions,
	itemIndex: number,
	path: string,
): IBinaryData | undefined {
	try {
		const binary: unknown = context.helpers.assertBinaryData(itemIndex, path);
		return isBinary(binary) ? binary : undefined;
	} catch {
		return undefined;
	}
}
