import { createHash, randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { z } from 'zod';
import { startEmulator, type Emulator } from '../../emulator';

/** An answer as far as the tests look into it. */
const partSchema = z.object({
	text: z.string().optional(),
	inlineData: z.object({ mimeType: z.string(), data: z.string() }).optional(),
	fileData: z.object({ mimeType: z.string(), fileUri: z.string() }).optional(),
	thought: z.boolean().optional(),
	thoughtSignature: z.string().optional(),
});
export type Part = z.infer<typeof partSchema>;

export const answerSchema = z
	.object({
		candidates: z.array(
			z
				.object({
					content: z.object({ role: z.literal('model'), parts: z.array(partSchema) }),
					finishReason: z.string(),
				})
				.passthrough(),
		),
		usageMetadata: z.record(z.unknown()),
	})
	.passthrough();

const errorSchema = z.object({
	error: z
		.object({ code: z.number(), message: z.string(), status: z.string() })
		.extend({ details: z.array(z.record(z.unknown())).optional() }),
});

export type Authentication = 'x-goog-api-key' | 'bearer' | 'authorization';

const AUTHENTICATION: Record<string, Authentication> = {
	google: 'x-goog-api-key',
	octopusx: 'bearer',
	gateway: 'bearer',
	cometapi: 'authorization',
};

export function keyHeader(way: Authentication, key: string): Record<string, string> {
	if (way === 'x-goog-api-key') return { 'x-goog-api-key': key };
	return { authorization: way === 'bearer' ? `Bearer ${key}` : key };
}

export const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

export const imagesOf = (parts: Part[]) =>
	parts
		.filter(({ thought }) => !thought)
		.flatMap(({ inlineData }) => (inlineData ? [Buffer.from(inlineData.data, 'base64')] : []));

/** A plain image to send as a reference. */
export const plainImage = (colour = '#27a', width = 48, height = 32): Promise<Buffer> =>
	sharp({ create: { width, height, channels: 3, background: colour } })
		.png()
		.toBuffer();

export const inline = (bytes: Buffer, mimeType = 'image/png') => ({
	inlineData: { mimeType, data: bytes.toString('base64') },
});

/** A request with one user turn; `config` goes into generationConfig. */
export const ask = (prompt: string, config: object = {}, ...more: object[]) => ({
	contents: [{ role: 'user', parts: [{ text: prompt }, ...more] }],
	generationConfig: { responseModalities: ['IMAGE'], ...config },
});

/** One user of a running emulator, with a key of its own. */
export class Client {
	readonly key = `test-${randomUUID()}`;

	constructor(private readonly emulator: Emulator) {}

	url(path: string): string {
		return this.emulator.url + path;
	}

	/** `model` may name the persona: `octopusx/gemini-3-pro-image-preview`; Google is the default. */
	call(model: string, body: unknown, headers?: Record<string, string>): Promise<Response> {
		const [persona, id] = model.includes('/') ? model.split('/') : ['google', model];
		const own = keyHeader(AUTHENTICATION[persona ?? ''] ?? 'bearer', this.key);
		return fetch(this.url(`/${persona}/v1beta/models/${id}:generateContent`), {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...(headers ?? own) },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	}

	async answer(model: string, body: unknown) {
		const response = await this.call(model, body);
		const text = await response.text();
		if (!response.ok) throw new Error(`HTTP ${response.status}: ${text}`);
		return answerSchema.parse(JSON.parse(text));
	}

	/** The parts of the only candidate. */
	async parts(model: string, body: unknown): Promise<Part[]> {
		const { candidates } = await this.answer(model, body);
		return candidates[0]?.content.parts ?? [];
	}

	/** The error of a call that must be refused in Google's shape. */
	async refusal(model: string, body: unknown) {
		const response = await this.call(model, body);
		const { error } = errorSchema.parse(await response.json());
		expect(error.code).toBe(response.status);
		return error;
	}

	behave(behaviour: object): Promise<Response> {
		return fetch(this.url(`/control/behaviour?key=${this.key}`), {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(behaviour),
		});
	}

	/** What the emulator noted for this key. */
	async received(
		what: 'requests' | 'uploads' | 'downloads' | 'batches' | 'chat' | 'tokens' = 'requests',
	): Promise<Array<Record<string, unknown>>> {
		const response = await fetch(this.url(`/control/${what}?key=${this.key}`));
		return z.array(z.record(z.unknown())).parse(await response.json());
	}
}

/** Starts an emulator for a test file; each test gets a client with a fresh key. */
export function withEmulator(): { client: () => Client } {
	let emulator: Emulator;
	beforeAll(async () => {
		emulator = await startEmulator();
	});
	afterAll(() => emulator.close());
	return { client: () => new Client(emulator) };
}
