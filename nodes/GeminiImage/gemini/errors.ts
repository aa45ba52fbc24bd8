import { z } from 'zod';
import { BILLED, Failure } from './failure';
import { FAULT_ROWS, type FaultRow, type MetFault, type ProviderFault } from './faultTable';
import { plainConstant, quoted } from './words';

const textOrNumber = z.union([z.string(), z.number()]).nullish().catch(undefined);
const faultSchema = z.object({
	message: z.string().catch(''),
	status: textOrNumber,
	code: textOrNumber,
	type: textOrNumber,
	details: z
		.array(z.object({ reason: textOrNumber }).passthrough())
		.nullish()
		.catch(undefined),
});
/** Google's object, the proxies' object, a bare string, or one of these in an array. */
const bodySchema = z.object({ error: z.union([faultSchema, z.string()]) });
/** What web servers and gateways say in shapes of their own. */
const looseSchema = z.object({ message: z.string().optional(), detail: z.string().optional() });

/** Reads a body of any shape, HTML and nothing at all included. Never throws. */
export function readFault(body: string): ProviderFault {
	const json = firstOf(parseJson(body));
	const { error } = bodySchema.catch({ error: '' }).parse(json);
	if (typeof error === 'string') {
		const loose = looseSchema.catch({}).parse(json);
		const message = error || loose.message || loose.detail || plainText(body);
		const isPage = /^\s*</.test(body);
		return { message, reason: undefined, status: undefined, httpCode: undefined, isPage };
	}
	const reasons = [
		error.details?.find(({ reason }) => reason)?.reason,
		error.status,
		error.code,
		error.type,
	];
	const reason = reasons.find((entry) => typeof entry === 'string' && entry !== '');
	const code = Number(error.code);
	return {
		message: error.message,
		reason: reason === undefined ? undefined : plainConstant(String(reason)),
		status: typeof error.status === 'string' ? error.status : undefined,
		httpCode: code >= 400 && code < 600 ? code : undefined,
		isPage: false,
	};
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

function firstOf(json: unknown): unknown {
	return Array.isArray(json) ? json[0] : json;
}

/** The readable words of an HTML page or a plain text, shortened. */
function plainText(body: string): string {
	// A page that never closes its tags would be searched again and again.
	const words = body
		.slice(0, 8192)
		.replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^<>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return words.slice(0, 300);
}

/** What the call was about, for the messages. */
interface CallFacts {
	model?: string;
	/** Ids that the provider is known to serve now. */
	models?: readonly string[];
	requestId?: string;
	viaGateway?: boolean;
}

/**
 * Explains a fault that came as an HTTP status, or as an error in a body with status 200. The latter
 * may have been billed, so it never counts as one to repeat.
 */
export function explainHttpFault(httpCode: number, body: string, call: CallFacts = {}): Failure {
	const fault = readFault(body);
	const isInside200 = httpCode === 200;
	const told = isInside200 ? (fault.httpCode ?? httpCode) : httpCode;
	const row = rowOf({ ...fault, httpCode: told, viaGateway: call.viaGateway ?? false });
	const maybeBilled = isInside200 || (row.maybeBilled ?? false);
	const retryable = row.retryable ?? row.maybeBilled ?? false;
	const advice = [quoted(fault.message), filled(row.todo, told, fault, call)];
	if (maybeBilled) advice.push(BILLED);
	return new Failure(filled(row.happened, told, fault, call), {
		description: advice.filter(Boolean).join(' '),
		httpCode,
		reason: fault.reason ?? `HTTP_${httpCode}`,
		retryable: retryable && !isInside200,
		repeat: isInside200 ? undefined : repeatOf(row),
		requestId: call.requestId,
	});
}

function rowOf(fault: MetFault): FaultRow {
	const row = FAULT_ROWS.find((candidate) => candidate.matches(fault));
	if (!row) throw new Error('The table of faults has no last row.');
	return row;
}

function repeatOf({ retryable, maybeBilled }: FaultRow): 'unbilled' | 'maybeBilled' | undefined {
	if (maybeBilled) return 'maybeBilled';
	return retryable ? 'unbilled' : undefined;
}

function filled(
	template: string,
	httpCode: number,
	{ message }: ProviderFault,
	{ model = 'this model', models = [] }: CallFacts,
): string {
	const signature = /position (\d+), part position/.exec(message);
	const values: Record<string, string> = {
		model: plainConstant(model),
		models: models.length > 0 ? `, such as ${models.slice(0, 3).join(', ')}` : '',
		status: String(httpCode),
		turn: signature ? ` (turn ${Math.ceil(Number(signature[1]) / 2)})` : '',
	};
	return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
