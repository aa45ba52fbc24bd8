import { z } from 'zod';

/** Google's HTTP status by its status. Source: google.rpc.Code. */
export const GOOGLE_STATUS: ReadonlyMap<string, number> = new Map([
	['INVALID_ARGUMENT', 400],
	['FAILED_PRECONDITION', 400],
	['OUT_OF_RANGE', 400],
	['UNAUTHENTICATED', 401],
	['PERMISSION_DENIED', 403],
	['NOT_FOUND', 404],
	['ALREADY_EXISTS', 409],
	['ABORTED', 409],
	['RESOURCE_EXHAUSTED', 429],
	['CANCELLED', 499],
	['DATA_LOSS', 500],
	['UNKNOWN', 500],
	['INTERNAL', 500],
	['UNIMPLEMENTED', 501],
	['UNAVAILABLE', 503],
	['DEADLINE_EXCEEDED', 504],
]);

const word = z
	.union([z.string(), z.number()])
	.transform((value) => String(value))
	.optional()
	.catch(undefined);
const list = <T extends z.ZodTypeAny>(schema: T) => z.array(schema).optional().catch(undefined);
/** RetryInfo, QuotaFailure, BadRequest, ErrorInfo, Help and LocalizedMessage in one. */
const detailSchema = z
	.object({
		reason: word,
		retryDelay: word,
		message: word,
		violations: list(z.object({ quotaId: word, quotaMetric: word, quotaValue: word }).catch({})),
		fieldViolations: list(z.object({ field: word, description: word }).catch({})),
		links: list(z.object({ url: word }).catch({})),
		metadata: z.record(z.string(), z.unknown()).optional().catch(undefined),
	})
	.catch({});
export type ErrorDetail = z.infer<typeof detailSchema>;

/** An object of a parsed body. */
export type Fields = Record<string, unknown>;

const CODES = [
	'status',
	'code',
	'statusCode',
	'status_code',
	'http_code',
	'httpCode',
	'httpStatus',
];
const CONSTANTS = [
	...['code', 'error_code', 'errorCode', 'type', 'error_type', 'errorType', 'reason', 'error'],
	...['finishReason', 'finish_reason', 'blockReason', 'block_reason', 'status', 'name'],
];
const NO_CONSTANT =
	/^(?:null|none|nil|undefined|errors?|fail(?:ed|ure)?|unknown|true|false|ok|unauthorized|forbidden|conflict|gone)$/i;

const MOST_DETAILS = 40;

/** Nobody is sent to any other host. */
const GOOGLE_PAGE = /^https:\/\/(?:[a-z0-9-]{1,40}\.){1,4}google\.com\/[\w./?=&%#:@+~-]{0,400}$/;

export function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isConstant(text: string): boolean {
	return /^[A-Za-z][\w:./-]{0,79}$/.test(text) && !NO_CONSTANT.test(text) && !isAddress(text);
}

export function statusOf(fields: Fields): string | undefined {
	return ['status', 'code', 'error']
		.map((name) => fields[name])
		.find((value): value is string => typeof value === 'string' && GOOGLE_STATUS.has(value));
}

/** The type of an error as RFC 9457 has it. */
function isAddress(text: string): boolean {
	return text.includes('//') || text === 'about:blank';
}

export function httpCodeOf(fields: Fields): number | undefined {
	return CODES.map((name) => fields[name])
		.map((value) => (typeof value === 'string' && value !== '' ? Number(value) : value))
		.find(
			(value): value is number =>
				typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600,
		);
}

export function constantsOf(fields: Fields): string[] {
	return CONSTANTS.map((name) => fields[name]).filter(
		(value): value is string => typeof value === 'string' && isConstant(value),
	);
}

export function fieldsOf(fields: Fields, details: readonly ErrorDetail[]): string[] {
	const { loc, param, field } = fields;
	const named = [param, field].filter((value): value is string => typeof value === 'string');
	const path = Array.isArray(loc) ? loc.filter((step) => step !== 'body').join('.') : '';
	const violated = details.flatMap(({ fieldViolations = [] }) =>
		fieldViolations.flatMap((violation) => [violation.field ?? '', violation.description ?? '']),
	);
	return [...violated, path, ...named].filter((name) => name !== '');
}

export function waitsOf(fields: Fields, details: readonly ErrorDetail[]): string[] {
	const waits = details.map(({ retryDelay, metadata }) => retryDelay ?? metadata?.quotaResetDelay);
	const numbers = ['retry_after', 'retryAfter', 'retry_after_seconds']
		.map((name) => fields[name])
		.flatMap((value) => (typeof value === 'number' && value >= 0 ? [`${value}s`] : []));
	return [...waits, fields.retryDelay, ...numbers].filter(
		(wait): wait is string => typeof wait === 'string',
	);
}

/** Google's own page that says how to go on, such as where to turn an API on. */
export function linkOf(details: readonly ErrorDetail[]): string | undefined {
	return details
		.flatMap(({ metadata, links = [] }) => [
			metadata?.activationUrl,
			...links.map(({ url }) => url),
		])
		.find((url): url is string => typeof url === 'string' && GOOGLE_PAGE.test(url));
}

/** The API that an error is about, such as `aiplatform.googleapis.com`. */
export function serviceOf(details: readonly ErrorDetail[]): string | undefined {
	return details
		.map(({ metadata }) => metadata?.service)
		.find((service): service is string => typeof service === 'string');
}

/** Google's details, and what others call details. */
export function detailsOf({ details, detail }: Fields): ErrorDetail[] {
	return [details, detail]
		.flatMap((value): unknown[] => (Array.isArray(value) ? value.slice(0, MOST_DETAILS) : [value]))
		.filter(isFields)
		.map((entry) => detailSchema.parse(entry));
}
