import { z } from 'zod';
import type { Failure } from '../failure/failure';
import type { HttpKind } from '../failure/kinds/http';
import { readHttpFailure } from './httpFailure';
import { loose, message } from './looseSchema';

/** What a result says besides its answer. */
export interface BatchResult {
	/** By which the request was submitted; undefined where it has none. */
	key: string | undefined;
	/** What went wrong, as the provider reports it; undefined where nothing did. */
	error: Record<string, unknown> | undefined;
}

const key = loose(z.union([z.string(), z.number().transform(String)]));

const responseSchema = loose(message({ error: z.unknown().optional() }));

const resultSchema = message({
	key,
	metadata: loose(message({ key })),
	error: z.unknown().optional(),
	status: z.unknown().optional(),
	response: z.union([z.array(responseSchema), responseSchema]),
});

const statusSchema = z.object({ code: z.union([z.number(), z.string()]) });

/**
 * Reads a result without its images: `{"key", "response"}` or `{"key", "error"}` in a file;
 * in a description, the key is in `metadata`. The error may also be in `status` or in the response, and
 * the response may be a list of chunks.
 */
export function readBatchResult(value: unknown): BatchResult {
	const parsed = resultSchema.safeParse(value);
	if (!parsed.success) return { key: undefined, error: undefined };
	const { data } = parsed;
	const chunks = Array.isArray(data.response) ? data.response : [data.response];
	return {
		key: data.key || data.metadata?.key || undefined,
		error: [data.error, failedStatus(data.status), ...chunks.map((chunk) => chunk?.error)]
			.map(errorIn)
			.find(Boolean),
	};
}

/** The error of a result: a `google.rpc.Status`, or a text. Code 0 means that all went well. */
function errorIn(value: unknown): BatchResult['error'] {
	if (typeof value === 'string') return value === '' ? undefined : { message: value };
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
	const error = value as Record<string, unknown>;
	const hasCode = error.code !== undefined && Number(error.code) !== 0;
	return hasCode || error.message || error.status ? error : undefined;
}

/** A status that is no error is a text, or has the code 0. */
function failedStatus(value: unknown): unknown {
	const parsed = statusSchema.safeParse(value);
	return parsed.success && Number(parsed.data.code) !== 0 ? value : undefined;
}

/** HTTP status and name by the code of gRPC. Source: google/rpc/code.proto. */
const CODES: Readonly<Record<number, readonly [http: number, name: string]>> = {
	1: [499, 'CANCELLED'],
	2: [500, 'UNKNOWN'],
	3: [400, 'INVALID_ARGUMENT'],
	4: [504, 'DEADLINE_EXCEEDED'],
	5: [404, 'NOT_FOUND'],
	6: [409, 'ALREADY_EXISTS'],
	7: [403, 'PERMISSION_DENIED'],
	8: [429, 'RESOURCE_EXHAUSTED'],
	9: [400, 'FAILED_PRECONDITION'],
	10: [409, 'ABORTED'],
	11: [400, 'OUT_OF_RANGE'],
	12: [501, 'UNIMPLEMENTED'],
	13: [500, 'INTERNAL'],
	14: [503, 'UNAVAILABLE'],
	15: [500, 'DATA_LOSS'],
	16: [401, 'UNAUTHENTICATED'],
};

/**
 * Why a request of a batch has no answer. Its code is one of gRPC or of HTTP.
 * @param error as `readBatchResult` gives it
 */
export function batchErrorFailure(
	error: Record<string, unknown>,
	call: { model: string; knownModels: readonly string[]; mask: (text: string) => string },
): Failure<HttpKind> {
	const given = Number(error.code ?? NaN);
	const named = Object.values(CODES).find(([, name]) => name === error.status);
	const [code, name] =
		CODES[given] ?? (given >= 400 && given < 600 ? [given, undefined] : (named ?? UNKNOWN));
	const status = error.status ?? name;
	const body = { ...error, code, ...(status !== undefined && { status }) };
	const failure = readHttpFailure(code, JSON.stringify({ error: body }), call);
	return failure.with({ isRepeatable: false });
}

const UNKNOWN = [500, 'UNKNOWN'] as const;
