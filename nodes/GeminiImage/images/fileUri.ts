import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, Failure } from '../gemini/failure';
import type { Explained } from '../failure/finishReasons';
import { sanitizeConstant } from '../failure/sanitizeText';
import { displayUrl } from '../transport/publicUrl';
import { httpRequest } from '../transport/httpRequest';
import { errorCode, UNREACHED } from '../transport/connectionFailure';
import type { Provider } from '../transport/provider';
import { expirationTime } from '../transport/uploads';
import { requireSupportedType } from './requireSupportedFormat';
import type { Reference } from './reference';

/** Types by the endings of names; those that Gemini takes, and some that it does not. */
const TYPES: ReadonlyMap<string | undefined, string> = new Map(
	Object.entries({
		png: 'image/png',
		jpg: 'image/jpeg',
		jpeg: 'image/jpeg',
		webp: 'image/webp',
		heic: 'image/heic',
		heif: 'image/heif',
		avif: 'image/avif',
		bmp: 'image/bmp',
		gif: 'image/gif',
		mov: 'video/quicktime',
		mp4: 'video/mp4',
		pdf: 'application/pdf',
		svg: 'image/svg+xml',
		tif: 'image/tiff',
		tiff: 'image/tiff',
	}),
);

const UNANSWERED: Explained = [
	'The provider did not tell the type of a file under "File URIs"',
	'Run the workflow again, or write the type behind the address, with a space between: https://… image/png',
];

/**
 * A file that the provider reads itself. Its type is what the user wrote behind the address, else
 * what the provider's Files API says, else what the address ends with, else none.
 * @param entry e.g. `https://…/v1beta/files/abc` or `gs://bucket/photo image/png`
 * @throws Failure when it is no image, or the provider says that it cannot be used
 */
export async function resolveFileUri(
	context: IExecuteFunctions,
	entry: string,
	provider: Provider,
): Promise<Reference> {
	const { fileUri, given, name, where } = parseEntry(entry, provider);
	const upload = given ? undefined : await uploadAt(context, fileUri, provider);
	if (upload) checkUpload(upload, where);
	const told = given ?? (upload?.mimeType || typeByName(fileUri));
	const mimeType = told && requireSupportedType(told, where);
	if (!mimeType)
		return { name, part: { fileData: { fileUri } }, warnings: [untypedWarning(where)] };
	return { name, part: { fileData: { mimeType, fileUri } }, expires: upload?.expirationTime };
}

/** What an entry tells: the file's address, and its type where that stands behind it. */
function parseEntry(entry: string, { baseUrl, mask }: Provider) {
	const [address = '', given] = entry.trim().split(/\s+/);
	const fileUri = /^files\/[\w-]+$/.test(address) ? `${baseUrl}/v1beta/${address}` : address;
	const name = mask.text(displayUrl(fileUri));
	return { fileUri, given, name, where: `The file at ${name}` };
}

function untypedWarning(where: string): string {
	return `${where} was sent without its type, since nobody told it. Where the provider refuses the file, write the type behind the address: https://… image/png`;
}

/** Such a file as far as its entry tells, without asking anybody. */
export function unverifiedFileUri(entry: string, provider: Provider): Reference {
	const { fileUri, given, name, where } = parseEntry(entry, provider);
	const told = given ?? typeByName(fileUri);
	const mimeType = told && requireSupportedType(told, where);
	return { name, part: { fileData: { ...(mimeType && { mimeType }), fileUri } } };
}

/** What Google tells of an uploaded file; an empty one has no type and no size. */
const uploadSchema = z.object({
	mimeType: z.string().optional().catch(undefined),
	sizeBytes: z.union([z.string(), z.number()]).optional().catch(undefined),
	state: z.string().optional().catch(undefined),
	expirationTime,
});
type UploadFacts = z.output<typeof uploadSchema>;

/** @returns undefined where the provider has no such file, or no such way to ask */
async function uploadAt(
	context: IExecuteFunctions,
	fileUri: string,
	provider: Provider,
): Promise<UploadFacts | undefined> {
	const { baseUrl } = provider;
	const name = /\/(files\/[\w-]+)$/.exec(fileUri)?.[1];
	if (!name || !fileUri.startsWith(`${baseUrl}/`)) return undefined;
	const { statusCode, body } = await askProvider(context, `${baseUrl}/v1beta/${name}`, provider);
	return statusCode === 200 ? uploadSchema.safeParse(body).data : undefined;
}

/** @throws Failure when the file is empty, broken or not ready */
function checkUpload({ mimeType, sizeBytes, state = 'ACTIVE' }: UploadFacts, where: string): void {
	const saysNothing = mimeType === '' && sizeBytes === undefined;
	if (Number(sizeBytes ?? NaN) === 0 || saysNothing) {
		throw badInput(
			`${where} is empty`,
			'Nothing was sent. Its upload had no bytes: upload the image again.',
		);
	}
	if (state === 'PROCESSING') {
		throw badInput(
			`${where} is not ready yet`,
			'Nothing was sent. The provider is still reading it: wait for some seconds before this node, and run the workflow again.',
		).with({ retryable: true });
	}
	if (!['ACTIVE', 'STATE_UNSPECIFIED', ''].includes(state)) {
		throw badInput(
			`${where} cannot be used: it is in the state ${sanitizeConstant(state)}`,
			'Nothing was sent. The provider could not read it: upload the image again, as PNG or JPEG.',
		);
	}
}

async function askProvider(context: IExecuteFunctions, url: string, provider: Provider) {
	try {
		return await httpRequest(context, { url, timeout: 20_000 }, 'json', provider);
	} catch (error) {
		throw notTold(error);
	}
}

function notTold(error: unknown): Failure {
	const code = errorCode(error);
	const [happened, todo] = UNREACHED.get(code) ?? UNANSWERED;
	const details = { description: `Nothing was sent. ${todo}`, retryable: true };
	return new Failure(happened, { ...details, reason: code || 'CONNECTION_BROKEN' });
}

function typeByName(fileUri: string): string | undefined {
	return TYPES.get(/\.(\w+)(?:[?#].*)?$/.exec(fileUri)?.[1]?.toLowerCase());
}
