import { z } from 'zod';
import { PROVIDERS, type ProviderName } from '../catalog/providers';
import { Failure } from '../failure/failure';
import { startWithImage, type ImageSource } from '../failure/imageSource';
import { UNREACHABLE_CODES } from '../failure/kinds/connection';
import type { CallContext } from '../transport/callContext';
import { displayUrl } from '../transport/publicUrl';
import { httpRequest } from '../transport/httpRequest';
import { errorCode } from '../transport/connectionFailure';
import type { Provider } from '../transport/provider';
import { expirationTime } from '../transport/fileUpload';
import { requireSupportedType } from './requireSupportedFormat';
import type { Reference } from './reference';

/** Types by file extension: those that Gemini takes, and some that it does not. */
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

/**
 * A file that the provider reads itself. Its type is what the user wrote after the address, else what
 * the provider's Files API says, else what the address ends with, else none.
 * @param entry e.g. `https://…/v1beta/files/abc` or `gs://bucket/photo image/png`
 * @throws Failure when it is not an image, or the provider says that it cannot be used
 */
export async function resolveFileUri(
	context: CallContext,
	entry: string,
	provider: Provider,
): Promise<Reference> {
	const { fileUri, given, name, image } = parseEntry(entry, provider);
	const { filesApi } = PROVIDERS[provider.name].fileUris;
	const upload = given || !filesApi ? undefined : await uploadAt(context, fileUri, provider);
	if (upload) checkUpload(upload, image);
	const type = given ?? (upload?.mimeType || typeByName(fileUri));
	const mimeType = type && requireSupportedType(type, image);
	if (!mimeType) {
		return { name, part: { fileData: { fileUri } }, warnings: [untypedWarning(image)] };
	}
	return { name, part: { fileData: { mimeType, fileUri } }, expires: upload?.expirationTime };
}

/** The file's address, and its type where the entry has one after it. */
function parseEntry(entry: string, { name: provider, baseUrl, mask }: Provider) {
	const [address = '', given] = entry.trim().split(/\s+/);
	const isOwn = /^files\/[\w-]+$/.test(address) && PROVIDERS[provider].fileUris.filesApi;
	const fileUri = isOwn ? `${baseUrl}/v1beta/${address}` : address;
	const name = mask.text(displayUrl(fileUri));
	return { fileUri, given, name, image: { url: name } };
}

/** Files that Google's Files API keeps, by their name or their address. */
const FILES_API = /^(?:https:\/\/generativelanguage\.googleapis\.com\/.*\/)?files\/[\w-]+$/i;

/** @throws Failure for the first file that the provider does not read */
export function requireReadableFiles(
	references: readonly Reference[],
	provider: ProviderName,
): void {
	for (const { name, part } of references) {
		if ('fileData' in part) requireReadable(part.fileData, { url: name }, provider);
	}
}

function requireReadable(
	{ fileUri, mimeType }: { fileUri: string; mimeType?: string },
	image: ImageSource,
	provider: ProviderName,
): void {
	const { label, fileUris } = PROVIDERS[provider];
	const facts = { image, provider: label };
	if (isInCloudStorage(fileUri) && !fileUris.cloudStorage) {
		throw new Failure('cloudStorageUnread', facts);
	}
	if (FILES_API.test(fileUri) && !fileUris.filesApi) throw new Failure('filesApiUnread', facts);
	if (!mimeType && fileUris.mustBeTyped) throw new Failure('fileUriUntyped', facts);
}

/** Whether an address is one of Google Cloud Storage. */
export function isInCloudStorage(fileUri: string): boolean {
	return /^gs:\/\//i.test(fileUri);
}

function untypedWarning(image: ImageSource): string {
	return `${startWithImage(image)} was sent without its type, which is not known. If the provider rejects the file, add the type after the address, separated by a space, as in "https://… image/png".`;
}

/** The same as far as the entry itself shows, without asking the provider. */
export function unverifiedFileUri(entry: string, provider: Provider): Reference {
	const { fileUri, given, name, image } = parseEntry(entry, provider);
	const type = given ?? typeByName(fileUri);
	const mimeType = type && requireSupportedType(type, image);
	return { name, part: { fileData: { ...(mimeType && { mimeType }), fileUri } } };
}

/** What Google says of an uploaded file; an empty one has no type and no size. */
const uploadSchema = z.object({
	mimeType: z.string().optional().catch(undefined),
	sizeBytes: z.union([z.string(), z.number()]).optional().catch(undefined),
	state: z.string().optional().catch(undefined),
	expirationTime,
});
type UploadFacts = z.output<typeof uploadSchema>;

/** @returns undefined where the provider has no such file, or no such way to ask */
async function uploadAt(
	context: CallContext,
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
function checkUpload(
	{ mimeType, sizeBytes, state = 'ACTIVE' }: UploadFacts,
	image: ImageSource,
): void {
	const saysNothing = mimeType === '' && sizeBytes === undefined;
	if (Number(sizeBytes ?? NaN) === 0 || saysNothing) {
		throw new Failure('uploadedFileEmpty', { image });
	}
	if (state === 'PROCESSING') throw new Failure('uploadedFileNotReady', { image });
	if (!['ACTIVE', 'STATE_UNSPECIFIED', ''].includes(state)) {
		throw new Failure('uploadedFileUnusable', { image, state });
	}
}

async function askProvider(context: CallContext, url: string, provider: Provider) {
	try {
		return await httpRequest(context, { url, timeout: 20_000 }, 'json', provider);
	} catch (error) {
		throw unansweredFailure(error);
	}
}

function unansweredFailure(error: unknown): Failure {
	const code = errorCode(error);
	if (UNREACHABLE_CODES.includes(code)) {
		return new Failure('unreachable', { code, reason: code, isUnsent: true }, error);
	}
	return new Failure('fileTypeUnanswered', { reason: code || undefined }, error);
}

function typeByName(fileUri: string): string | undefined {
	return TYPES.get(/\.(\w+)(?:[?#].*)?$/.exec(fileUri)?.[1]?.toLowerCase());
}
