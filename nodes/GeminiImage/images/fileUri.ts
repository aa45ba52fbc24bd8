import type { IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { badInput, Failure } from '../gemini/failure';
import type { Explained } from '../gemini/reasons';
import { plainWords } from '../gemini/words';
import { ask } from '../transport/ask';
import { codeOf, UNREACHED } from '../transport/faults';
import type { Provider } from '../transport/provider';
import { expirationTime } from '../transport/uploads';
import type { Reference } from './reference';

const TYPES: Readonly<Record<string, string>> = {
	png: 'image/png',
	jpg: 'image/jpeg',
	jpeg: 'image/jpeg',
	webp: 'image/webp',
	heic: 'image/heic',
	heif: 'image/heif',
};

const UNANSWERED: Explained = [
	'The provider did not tell the type of a file under "File URIs"',
	'Run the workflow again, or write the type behind the address, with a space between: https://… image/png',
];

/**
 * A file that the provider reads itself. Its type is what the user wrote behind the address, else
 * what the provider's Files API says, else what the address ends with.
 * @param entry e.g. `https://…/v1beta/files/abc` or `gs://bucket/photo image/png`
 * @throws Failure when the type cannot be found
 */
export async function fileAt(
	context: IExecuteFunctions,
	entry: string,
	provider: Provider,
): Promise<Pick<Reference, 'part' | 'expires'>> {
	const [fileUri = '', given] = entry.trim().split(/\s+/);
	const upload = given ? undefined : await uploadAt(context, fileUri, provider);
	const mimeType = given ?? upload?.mimeType ?? typeByName(fileUri);
	if (mimeType) {
		return { part: { fileData: { mimeType, fileUri } }, expires: upload?.expirationTime };
	}
	throw badInput(
		`The type of the file ${plainWords(fileUri, 200)} is not known`,
		'Nothing was sent. Write the type behind the address, with a space between: https://… image/png',
	);
}

/** What Google tells of an uploaded file. */
const uploadSchema = z.object({ mimeType: z.string(), expirationTime });

async function uploadAt(
	context: IExecuteFunctions,
	fileUri: string,
	{ baseUrl }: Provider,
): Promise<z.output<typeof uploadSchema> | undefined> {
	const name = /\/(files\/[\w-]+)$/.exec(fileUri)?.[1];
	if (!name || !fileUri.startsWith(`${baseUrl}/`)) return undefined;
	return uploadSchema.safeParse(await asked(context, `${baseUrl}/v1beta/${name}`)).data;
}

async function asked(context: IExecuteFunctions, url: string): Promise<unknown> {
	try {
		return (await ask(context, { url, timeout: 20_000 }, 'json', 'withKey')).body;
	} catch (error) {
		throw notTold(error);
	}
}

function notTold(error: unknown): Failure {
	const code = codeOf(error);
	const [happened, todo] = UNREACHED.get(code) ?? UNANSWERED;
	const details = { description: `Nothing was sent. ${todo}`, retryable: true };
	return new Failure(happened, { ...details, reason: code || 'CONNECTION_BROKEN' });
}

function typeByName(fileUri: string): string | undefined {
	return TYPES[/\.(\w+)(?:[?#].*)?$/.exec(fileUri)?.[1]?.toLowerCase() ?? ''];
}
