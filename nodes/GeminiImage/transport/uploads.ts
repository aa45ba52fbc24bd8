import { sleep, type IExecuteFunctions, type IN8nHttpFullResponse } from 'n8n-workflow';
import { z } from 'zod';
import { FILE_LIFETIME_MS } from '../catalog/providers';
import { explainHttpFault } from '../gemini/errors';
import { BILLED, Failure } from '../gemini/failure';
import { requestIdOf } from '../gemini/requestId';
import { plainConstant } from '../gemini/words';
import { collect, type ByteSource } from '../streaming/byteSource';
import { getJson } from './getJson';
import type { Deadline } from './deadline';
import type { KeyMask } from './keyMask';
import { CREDENTIAL, type Provider } from './provider';
import type { StreamMaker } from './streams';

/** A file to upload; the same key means the same file. */
export interface UploadableFile {
	key: unknown;
	mimeType: string;
	bytes: ByteSource;
}

/** When Google deletes a file, in ms since 1970, where it says so. */
export const expirationTime = z
	.string()
	.datetime({ offset: true })
	.transform((time) => Date.parse(time))
	.optional()
	.catch(undefined);

const fileSchema = z.object({
	name: z.string(),
	uri: z.string(),
	expirationTime,
	state: z.string().catch('ACTIVE'),
});
type UploadedFile = z.infer<typeof fileSchema>;

const POLL_MS = 1000;
const MAX_POLLS = 120;

/** Where an uploaded file lies. */
export interface FileAddress {
	uri: string;
	/** In ms since 1970. */
	expires: number;
}

/**
 * Uploads through Google's Files API, once for each file and execution. Source: the Files API's guide (resumable protocol).
 */
export class Uploads {
	private readonly uris = new Map<unknown, Promise<FileAddress>>();

	constructor(private readonly streams: StreamMaker) {}

	/** @returns the file's address, once the provider is ready to read it. @throws Failure */
	async addressOf(
		deadline: Deadline,
		file: UploadableFile,
		provider: Provider,
	): Promise<FileAddress> {
		const started = this.uris.get(file.key) ?? this.upload(deadline.context, file, provider);
		this.uris.set(file.key, started);
		try {
			return await started;
		} catch (error) {
			this.uris.delete(file.key);
			throw uploadFailure(error, deadline);
		}
	}

	private async upload(
		context: IExecuteFunctions,
		file: UploadableFile,
		provider: Provider,
	): Promise<FileAddress> {
		const uploadUrl = await start(context, file, provider);
		let uploaded = await this.send(context, uploadUrl, file, provider);
		for (let poll = 0; uploaded.state === 'PROCESSING' && poll < MAX_POLLS; poll++) {
			await sleep(POLL_MS);
			if (context.getExecutionCancelSignal()?.aborted) break;
			uploaded = fileSchema.parse(
				await getJson(context, `${provider.baseUrl}/v1beta/${uploaded.name}`),
			);
		}
		if (uploaded.state === 'ACTIVE') {
			const { uri, expirationTime: expires = Date.now() + FILE_LIFETIME_MS } = uploaded;
			return { uri, expires };
		}
		throw uploadFault(
			'Google could not take a large reference image',
			`The upload ended in the state ${plainConstant(uploaded.state)}. Use a smaller image, or run the item again.`,
			true,
		);
	}

	private async send(
		context: IExecuteFunctions,
		url: string,
		{ bytes }: UploadableFile,
		{ mask }: Provider,
	): Promise<UploadedFile> {
		const body = this.streams.from(bytes) ?? (await collect(bytes));
		try {
			const { body: answer } = await post(context, url, mask, body, {
				'Content-Length': String(bytes.length),
				'X-Goog-Upload-Offset': '0',
				'X-Goog-Upload-Command': 'upload, finalize',
			});
			return z.object({ file: fileSchema }).parse(answer).file;
		} finally {
			if (!Buffer.isBuffer(body)) body.destroy();
		}
	}
}

/** @returns the address that takes the bytes */
async function start(
	context: IExecuteFunctions,
	{ mimeType, bytes }: UploadableFile,
	{ baseUrl, mask }: Provider,
): Promise<string> {
	const body = { file: { display_name: 'reference image' } };
	const { headers } = await post(context, `${baseUrl}/upload/v1beta/files`, mask, body, {
		'X-Goog-Upload-Protocol': 'resumable',
		'X-Goog-Upload-Command': 'start',
		'X-Goog-Upload-Header-Content-Length': String(bytes.length),
		'X-Goog-Upload-Header-Content-Type': mimeType,
	});
	const url = headers['x-goog-upload-url'];
	// The key travels with the bytes, so they go nowhere else.
	if (typeof url === 'string' && isAt(url, baseUrl)) return url;
	throw uploadFault(
		'Google did not say where to upload a large reference image',
		'Use smaller images, or run the item again.',
		true,
	);
}

function isAt(url: string, baseUrl: string): boolean {
	return URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
}

async function post(
	context: IExecuteFunctions,
	url: string,
	mask: KeyMask,
	body: object,
	headers: Record<string, string>,
): Promise<IN8nHttpFullResponse> {
	const options = {
		method: 'POST' as const,
		url,
		headers,
		body,
		json: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
	};
	const answer: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		CREDENTIAL,
		options,
	);
	const response = answer as IN8nHttpFullResponse;
	if (response.statusCode === 200) return response;
	const text = mask.text(JSON.stringify(response.body ?? ''));
	const failure = explainHttpFault(response.statusCode, text, {
		requestId: requestIdOf(response.headers),
	});
	return failUpload(failure);
}

/** The provider turned the upload down; whatever its status, no image was asked for yet. */
function failUpload({ message, details }: Failure): never {
	const description = `${details.description.replace(` ${BILLED}`, '')} It was the upload of a large reference image: nothing was generated or billed.`;
	throw new Failure(message, { ...details, description, repeat: undefined });
}

function uploadFailure(error: unknown, { cancelled, timedOut }: Deadline): unknown {
	if (error instanceof Failure || cancelled) return error;
	const isUnreadable = error instanceof z.ZodError;
	const what = timedOut ? 'took longer than the timeout' : 'broke off';
	return isUnreadable
		? uploadFault(
				'The answer to the upload of a reference image cannot be read',
				'Check the Base URL in the credential.',
				false,
			)
		: uploadFault(
				`The upload of a large reference image ${what}`,
				timedOut
					? 'Raise "Timeout" in the options, or use a smaller image.'
					: 'Run the item again.',
				true,
			);
}

function uploadFault(message: string, todo: string, retryable: boolean): Failure {
	const description = `Nothing was generated or billed. ${todo}`;
	return new Failure(message, { description, reason: 'UPLOAD', retryable });
}
