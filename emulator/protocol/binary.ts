import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** The record of a call holds only a digest of longer signatures. */
const LONG_SIGNATURE = 64;
/** Characters of invalid base64 that an answer quotes. */
const SAMPLE = 64;
const THUMBNAIL_PIXELS = 512;
const CACHED_IMAGES = 128;

export const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

/** An image's properties, from its bytes; no `thumbnail` if only the header can be read (HEIC). */
export interface DecodedImage {
	format: string;
	width: number;
	height: number;
	thumbnail?: Buffer;
}

/** Decodes base64 by proto JSON's rules: both alphabets, with or without padding; undefined if invalid. */
function decodeBase64(text: string): Buffer | undefined {
	const valid = /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
	const digits = text.endsWith('=') ? text.replace(/=+$/, '').length : text.length;
	const padded = digits === text.length || text.length % 4 === 0;
	return valid && padded && digits % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;
}

/** The bytes of an `inlineData` part, which replace its base64 text. */
export class InlineBytes {
	readonly bytes: Buffer;
	readonly sha256: string;
	/** The first characters of invalid base64. */
	readonly badBase64?: string;
	/** Set by `inspectAll`; undefined for bytes that are not an image. */
	decoded?: DecodedImage;

	constructor(text: string) {
		const decoded = decodeBase64(text);
		this.bytes = decoded ?? Buffer.alloc(0);
		this.sha256 = sha256(this.bytes);
		if (!decoded) this.badBase64 = text.slice(0, SAMPLE);
	}

	/** How the record of calls shows it. */
	toJSON() {
		const { format = null, width = null, height = null } = this.decoded ?? {};
		return { $image: { bytes: this.bytes.length, sha256: this.sha256, format, width, height } };
	}
}

/** The bytes of a `thoughtSignature`, which replace its text. */
export class Signature {
	readonly bytes: Buffer;
	readonly badBase64?: string;

	constructor(readonly text: string) {
		const decoded = decodeBase64(text);
		this.bytes = decoded ?? Buffer.alloc(0);
		if (!decoded) this.badBase64 = text.slice(0, SAMPLE);
	}

	toJSON() {
		const { length } = this.text;
		if (length <= LONG_SIGNATURE) return this.text;
		return { $signature: { length, sha256: sha256(this.text) } };
	}
}

const DATA_HOLDERS = new Set(['inlineData', 'inline_data']);
const SIGNATURES = new Set(['thoughtSignature', 'thought_signature']);

/**
 * Replaces base64 texts anywhere in a parsed request with `InlineBytes` and `Signature`, so the long
 * strings can be freed.
 * @param found collects the `InlineBytes`
 */
export function liftBinary(value: unknown, found: InlineBytes[], holder = ''): unknown {
	if (Array.isArray(value)) return value.map((entry) => liftBinary(entry, found));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]: [string, unknown]) => {
			if (typeof entry !== 'string') return [name, liftBinary(entry, found, name)];
			if (SIGNATURES.has(name)) return [name, new Signature(entry)];
			if (name !== 'data' || !DATA_HOLDERS.has(holder)) return [name, entry];
			const bytes = new InlineBytes(entry);
			found.push(bytes);
			return [name, bytes];
		}),
	);
}

async function inspect(source: Buffer | string): Promise<DecodedImage | undefined> {
	if (source.length === 0) return undefined;
	const header = await sharp(source)
		.metadata()
		.catch(() => undefined);
	if (!header) return undefined;
	const { format, width, height } = header;
	try {
		const thumbnail = await sharp(source)
			.autoOrient()
			.resize(THUMBNAIL_PIXELS, THUMBNAIL_PIXELS, { fit: 'inside', withoutEnlargement: true })
			.png({ compressionLevel: 1 })
			.toBuffer();
		return { format, width, height, thumbnail };
	} catch {
		// sharp's build lacks the patented HEIC codec, so its header has to do.
		return format === 'heif' ? { format, width, height } : undefined;
	}
}

/** Every turn sends the earlier images again; each is decoded once. */
const inspected = new Map<string, Promise<DecodedImage | undefined>>();

/** Decodes an image from its bytes or the path of its file; undefined if it does not decode. */
export function inspectOnce(
	digest: string,
	source: Buffer | string,
): Promise<DecodedImage | undefined> {
	let image = inspected.get(digest);
	if (!image) {
		image = inspect(source);
		inspected.set(digest, image);
		const [oldest] = inspected.keys();
		if (inspected.size > CACHED_IMAGES && oldest) inspected.delete(oldest);
	}
	return image;
}

/** Decodes all images and sets their `decoded`. */
export async function inspectAll(images: InlineBytes[]): Promise<void> {
	for (const image of images) image.decoded = await inspectOnce(image.sha256, image.bytes);
}
