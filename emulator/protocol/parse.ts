import type { ZodIssue, ZodTypeAny, output } from 'zod';
import { invalidArgument, type Refusal } from '../refusal';
import { InlineBytes, Signature } from './binary';
import { REQUEST_FORMS, type GenerateContentRequest, type RequestForm } from './schema';

const VERTEX_PACKAGE = 'type.googleapis.com/google.cloud.aiplatform.v1';
const PACKAGE = 'type.googleapis.com/google.ai.generativelanguage.v1beta';

/** Type names in Google's messages. */
const TYPES: Readonly<Record<string, string>> = {
	responseModalities: `${PACKAGE}.GenerationConfig.Modality`,
	category: `${PACKAGE}.HarmCategory`,
	threshold: `${PACKAGE}.SafetySetting.HarmBlockThreshold`,
	thinkingLevel: `${PACKAGE}.ThinkingConfig.ThinkingLevel`,
	contents: `${PACKAGE}.Content`,
	systemInstruction: `${PACKAGE}.Content`,
	parts: `${PACKAGE}.Part`,
	inlineData: `${PACKAGE}.Blob`,
	fileData: `${PACKAGE}.FileData`,
	generationConfig: `${PACKAGE}.GenerationConfig`,
	imageConfig: `${PACKAGE}.ImageConfig`,
	thinkingConfig: `${PACKAGE}.ThinkingConfig`,
	safetySettings: `${PACKAGE}.SafetySetting`,
	tools: `${PACKAGE}.Tool`,
	personGeneration: `${VERTEX_PACKAGE}.ImageConfig.PersonGeneration`,
	prominentPeople: `${VERTEX_PACKAGE}.ImageConfig.ProminentPeople`,
	imageOutputOptions: `${VERTEX_PACKAGE}.ImageConfig.ImageOutputOptions`,
	compressionQuality: 'TYPE_INT32',
	data: 'TYPE_BYTES',
	thoughtSignature: 'TYPE_BYTES',
	text: 'TYPE_STRING',
	includeThoughts: 'TYPE_BOOL',
	thought: 'TYPE_BOOL',
	temperature: 'TYPE_FLOAT',
	topP: 'TYPE_FLOAT',
	topK: 'TYPE_INT32',
	seed: 'TYPE_INT32',
	maxOutputTokens: 'TYPE_INT32',
};

const toCamelCase = (name: string) =>
	name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
const toSnakeCase = (name: string) =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Applies proto JSON's rules: snake_case equals camelCase, and null means unset. Unknown names stay as sent. */
function normalise(value: unknown, names: ReadonlySet<string>): unknown {
	if (Array.isArray(value)) return value.map((entry) => normalise(entry, names));
	if (typeof value !== 'object' || value === null) return value;
	if (value instanceof InlineBytes || value instanceof Signature) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([, entry]) => entry !== null)
			.map(([name, entry]: [string, unknown]) => [
				names.has(toCamelCase(name)) ? toCamelCase(name) : name,
				normalise(entry, names),
			]),
	);
}

function formatPath(path: ZodIssue['path']): string {
	return path
		.map((step) => (typeof step === 'number' ? `[${step}]` : `.${toSnakeCase(step)}`))
		.join('')
		.replace(/^\./, '');
}

function getValue(value: unknown, path: ZodIssue['path']): unknown {
	return path.reduce<unknown>((at, step) => {
		const holder = Object.entries(Object(at) as object) as Array<[string, unknown]>;
		return holder.find(([name]) => name === String(step))?.[1];
	}, value);
}

function describe(issue: ZodIssue, body: unknown): Array<[field: string, text: string]> {
	const field = formatPath(issue.path);
	const at = field && ` at '${field}'`;
	if (issue.code === 'unrecognized_keys') {
		return issue.keys.map((key) => [
			field,
			`Invalid JSON payload received. Unknown name "${key}"${at}: Cannot find field.`,
		]);
	}
	const value = getValue(body, issue.path);
	const name = issue.path.filter((step) => typeof step === 'string').at(-1) ?? '';
	if (Array.isArray(value)) {
		const holder = formatPath(issue.path.slice(0, -1));
		const text = `Unknown name "${toSnakeCase(name)}"${holder && ` at '${holder}'`}: Proto field is not repeating, cannot start list.`;
		return [[holder, `Invalid JSON payload received. ${text}`]];
	}
	const type = TYPES[name] ?? 'TYPE_STRING';
	return [[field, `Invalid value${at} (${type}), ${JSON.stringify(value)}`]];
}

function* findBadBase64(value: unknown, path: ZodIssue['path'] = []): Generator<[string, string]> {
	if (value instanceof InlineBytes || value instanceof Signature) {
		if (value.badBase64 === undefined) return;
		const field = formatPath(path);
		const sample = JSON.stringify(value.badBase64);
		const text = `Invalid value at '${field}' (TYPE_BYTES), Base64 decoding failed for ${sample}`;
		yield [field, text];
	} else if (typeof value === 'object' && value !== null) {
		for (const [name, entry] of Object.entries(value) as Array<[string, unknown]>) {
			yield* findBadBase64(entry, [...path, Array.isArray(value) ? Number(name) : name]);
		}
	}
}

function refuseViolations(found: Array<[field: string, description: string]>): Refusal {
	const fieldViolations = found.map(([field, description]) => ({
		...(field && { field }),
		description,
	}));
	return invalidArgument(found.map(([, description]) => description).join('\n'), [
		{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations },
	]);
}

/**
 * Parses a message of Google's API.
 * @param lifted as JSON, with its binary lifted
 * @param names all field names of the message, in camelCase
 * @throws Refusal in Google's words for anything proto would not parse
 */
export function parseMessage<Schema extends ZodTypeAny>(
	lifted: unknown,
	schema: Schema,
	names: ReadonlySet<string>,
): output<Schema> {
	const body = normalise(lifted, names);
	const parsed = schema.safeParse(body);
	const found = [
		...(parsed.error?.issues ?? []).flatMap((issue) => describe(issue, body)),
		...findBadBase64(body),
	];
	if (!parsed.success || found.length > 0) throw refuseViolations(found);
	return parsed.data as output<Schema>;
}

/** Parses a lifted `GenerateContentRequest`. @throws Refusal in Google's words */
export function parseRequest(lifted: unknown, form: RequestForm): GenerateContentRequest {
	const { schema, names } = REQUEST_FORMS[form];
	return parseMessage(lifted, schema, names);
}
