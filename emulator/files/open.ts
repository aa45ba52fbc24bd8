import type { Persona } from '../personas';
import { inspectOnce, type DecodedImage } from '../protocol/binary';
import type { Files } from '../protocol/order';
import { checkImage, INPUT_TYPES } from '../protocol/rules';
import { partsOf, type GenerateContentRequest } from '../protocol/schema';
import { googleRefusal, invalidArgument, refuseUri, type Refusal } from '../refusal';
import { stateOf, type FileStore, type StoredFile } from './store';

/** URIs of uploaded files: Google's, this emulator's under whatever host, or the bare name. */
export const UPLOADED =
	/^(?:https:\/\/generativelanguage\.googleapis\.com\/v1beta\/|https?:\/\/[^/?#]+\/google\/v1beta\/)?files\/([^/?#]+)$/;

/** Google gives the same answer for a missing file and for someone else's. */
export function refuseFile(id: string): Refusal {
	return googleRefusal(
		403,
		'PERMISSION_DENIED',
		`You do not have permission to access the File ${id} or it may not exist.`,
	);
}

/** @throws Refusal in Google's words for a file that is not ready */
export function requireActive(file: StoredFile): void {
	if (stateOf(file) === 'ACTIVE') return;
	throw googleRefusal(
		400,
		'FAILED_PRECONDITION',
		`The File ${file.id} is not in an ACTIVE state and usage is not allowed.`,
	);
}

async function openFile(
	file: StoredFile,
	mimeType: string | undefined,
): Promise<DecodedImage | undefined> {
	const { id } = file;
	requireActive(file);
	if (!INPUT_TYPES.has(file.mimeType)) {
		throw invalidArgument(`Unsupported MIME type: ${file.mimeType}`);
	}
	if (mimeType && mimeType !== file.mimeType) {
		throw invalidArgument(
			`The MIME type ${mimeType} does not match that of the File ${id}, ${file.mimeType}.`,
		);
	}
	const image = await inspectOnce(file.sha256, file.path);
	checkImage(file.mimeType, image);
	return image;
}

/**
 * Opens the uploaded files that a request names and leaves other URIs alone. A proxy calls Google
 * with its own key, which owns none of the caller's files.
 * @throws Refusal in Google's words for a file that cannot be used
 */
export async function openFiles(
	request: GenerateContentRequest,
	store: FileStore,
	{ name }: Persona,
	key: string | undefined,
): Promise<Files> {
	const opened = new Map<string | undefined, DecodedImage>();
	for (const { fileData } of partsOf(request)) {
		const { fileUri = '', mimeType } = fileData ?? {};
		if (fileUri.startsWith('gs:')) throw refuseUri(fileUri);
		const id = UPLOADED.exec(fileUri)?.[1];
		if (!id) continue;
		const file = name === 'google' ? store.find(id, key) : undefined;
		if (!file) throw refuseFile(id);
		const image = await openFile(file, mimeType);
		if (image) opened.set(fileUri, image);
	}
	return opened;
}
