import { z } from 'zod';
import { keyHeader, type Client } from './client';

const fileSchema = z
	.object({ name: z.string(), mimeType: z.string(), uri: z.string(), state: z.string() })
	.passthrough();
export type UploadedFile = z.infer<typeof fileSchema>;

/** The Files API as a client of it speaks. */
export class Uploader {
	constructor(private readonly own: Client) {}

	get headers(): Record<string, string> {
		return keyHeader('x-goog-api-key', this.own.key);
	}

	start(bytes: number, mimeType = 'image/png', more: Record<string, string> = {}, body?: object) {
		return fetch(this.own.url('/google/upload/v1beta/files'), {
			method: 'POST',
			headers: {
				...this.headers,
				'X-Goog-Upload-Protocol': 'resumable',
				'X-Goog-Upload-Command': 'start',
				'X-Goog-Upload-Header-Content-Length': String(bytes),
				'X-Goog-Upload-Header-Content-Type': mimeType,
				'Content-Type': 'application/json',
				...more,
			},
			...(body && { body: JSON.stringify(body) }),
		});
	}

	/** A start that must go well; returns where the bytes go. */
	async address(bytes: number, mimeType?: string, body?: object): Promise<string> {
		const response = await this.start(bytes, mimeType, {}, body);
		if (!response.ok) throw new Error(await response.text());
		return response.headers.get('x-goog-upload-url') ?? '';
	}

	/** Without a key, which this address does not ask for. */
	send(address: string, bytes?: Buffer, offset = 0, command = 'upload, finalize') {
		return fetch(address, {
			method: 'POST',
			headers: { 'X-Goog-Upload-Offset': String(offset), 'X-Goog-Upload-Command': command },
			...(bytes && { body: new Uint8Array(bytes) }),
		});
	}

	async upload(bytes: Buffer, mimeType?: string, body?: object): Promise<UploadedFile> {
		const address = await this.address(bytes.length, mimeType, body);
		const response = await this.send(address, bytes);
		return z.object({ file: fileSchema }).parse(await response.json()).file;
	}

	/** `path` follows `/v1beta/`: `files/abc`, `files?pageSize=2`. */
	ask(path: string, method = 'GET'): Promise<Response> {
		return fetch(this.own.url(`/google/v1beta/${path}`), { method, headers: this.headers });
	}

	async get({ name }: { name: string }): Promise<UploadedFile> {
		return fileSchema.parse(await (await this.ask(name)).json());
	}
}

export const filePart = ({ uri, mimeType }: { uri: string; mimeType?: string }) => ({
	fileData: { mimeType, fileUri: uri },
});
