import type { Persona } from '../personas';
import { inspectOnce, type Picture } from '../protocol/binary';
import type { Files } from '../protocol/commission';
import { checkPicture, INPUT_TYPES } from '../protocol/rules';
import type { GenerateContentRequest } from '../protocol/schema';
import { googleRefusal, invalidArgument, type Refusal } from '../refusal';
import { stateOf, type FileStore, type StoredFile } from './store';

/** Addresses of uploaded files: Google's own, this emulator's, or the bare name. */
const UPLOADED =
	/^(?:https:\/\/generativelanguage\.googleapis\.com\/v1beta\/|http:\/\/127\.0\.0\.1(?::\d+)?\/google\/v1beta\/)?files\/([^/?#]+)$/;

/** Google does not tell a file of somebody else from none. */
export function noSuchFile(id: string): Refusal {
	return googleRefusal(
		403,
		'PERMISSION_DENIED',
		`You do not have permission to access the File ${id} or it may not exist.`,
	);
}

async function look(file: StoredFile, mimeType: string | undefined): Promise<Picture | undefined> {
	const { id } = file;
	if (stateOf(file) !== 'ACTIVE') {
		throw googleRefusal(
			400,
			'FAILED_PRECONDITION',
			`The File ${id} is not in an ACTIVE state and usage is not allowed.`,
		);
	}
	if (!INPUT_TYPES.has(file.mimeType)) {
		throw invalidArgument(`Unsupported MIME type: ${file.mimeType}`);
	}
	if (mimeType && mimeType !== file.mimeType) {
		throw invalidArgument(
			`The MIME type ${mimeType} does not match that of the File ${id}, ${file.mimeType}.`,
		);
	}
	const picture = await inspectOnce(file.sha256, file.path);
	checkPicture(file.mimeType, picture);
	return picture;
}

/**
 * Looks at the uploaded files that a request names; throws in Google's words for those that cannot
 * be used. Other addresses are left alone. A proxy calls Google with a key of its own, which owns
 * none of the caller's files.
 */
export async function openFiles(
	{ contents, systemInstruction }: GenerateContentRequest,
	store: FileStore,
	{ name }: Persona,
	key: string | undefined,
): Promise<Files> {
	const opened = new Map<string | undefined, Picture>();
	for (const { parts } of systemInstruction ? [...contents, systemInstruction] : contents) {
		for (const { fileData } of parts) {
			const id = UPLOADED.exec(fileData?.fileUri ?? '')?.[1];
			if (!fileData || !id) continue;
			const file = name === 'google' ? store.find(id, key) : undefined;
			if (!file) throw noSuchFile(id);
			const picture = await look(file, fileData.mimeType);
			if (picture) opened.set(fileData.fileUri, picture);
		}
	}
	return opened;
}
