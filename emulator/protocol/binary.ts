import { createHash } from 'node:crypto';
import sharp from 'sharp';

/** Longer strings than this are told by their digest in the record of a call. */
const LONG_SIGNATURE = 64;
/** How much of what is no base64 an answer quotes. */
const SAMPLE = 64;
const THUMBNAIL_PIXELS = 512;
const CACHED_PICTURES = 128;

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');

/** What a picture is by its bytes; `thumbnail` is missing where only the header can be read (HEIC). */
export interface Picture {
	format: string;
	width: number;
	height: number;
	thumbnail?: Buffer;
}

/** base64 by proto JSON's rules: both alphabets, with or without padding; undefined when it is none. */
function decodeBase64(text: string): Buffer | undefined {
	const valid = /^[A-Za-z0-9+/_-]*={0,2}$/.test(text);
	const digits = text.endsWith('=') ? text.replace(/=+$/, '').length : text.length;
	const padded = digits === text.length || text.length % 4 === 0;
	return valid && padded && digits % 4 !== 1 ? Buffer.from(text, 'base64') : undefined;
}

/** The bytes of an `inlineData` part, in place of its base64 text. */
export class InlineBytes {
	readonly bytes: Buffer;
	readonly sha256: string;
	/** The first characters of what was no base64. */
	readonly badBase64?: string;
	/** What decoding found; undefined until `inspectAll` ran, and for bytes that are no picture. */
	picture?: Picture;

	constructor(text: string) {
		const decoded = decodeBase64(text);
		this.bytes = decoded ?? Buffer.alloc(0);
		this.sha256 = sha256(this.bytes);
		if (!decoded) this.badBase64 = text.slice(0, SAMPLE);
	}

	/** How the record of calls tells it. */
	toJSON() {
		const { format = null, width = null, height = null } = this.picture ?? {};
		return { $image: { bytes: this.bytes.length, sha256: this.sha256, format, width, height } };
	}
}

/** A `thoughtSignature`, in place of its text. */
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

const DATA_OF = new Set(['inlineData', 'inline_data']);
const SIGNATURES = new Set(['thoughtSignature', 'thought_signature']);

/**
 * Puts `InlineBytes` and `Signature` in place of their base64 texts, anywhere in a parsed request,
 * so that the long strings can be freed.
 */
export function lift(value: unknown, found: InlineBytes[], holder = ''): unknown {
	if (Array.isArray(value)) return value.map((entry) => lift(entry, found));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, entry]: [string, unknown]) => {
			if (typeof entry !== 'string') return [name, lift(entry, found, name)];
			if (SIGNATURES.has(name)) return [name, new Signature(entry)];
			if (name !== 'data' || !DATA_OF.has(holder)) return [name, entry];
			const bytes = new InlineBytes(entry);
			found.push(bytes);
			return [name, bytes];
		}),
	);
}

async function inspect(source: Buffer | string): Promise<Picture | undefined> {
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
		// HEIC's codec is patented and not in sharp's build: its header has to do.
		return format === 'heif' ? { format, width, height } : undefined;
	}
}

/** Every turn brings the earlier pictures again: they are decoded once. */
const inspected = new Map<string, Promise<Picture | undefined>>();

/** What a picture is, by its bytes or the path of its file; undefined when it does not decode. */
export function inspectOnce(digest: string, source: Buffer | string): Promise<Picture | undefined> {
	let picture = inspected.get(digest);
	if (!picture) {
		picture = inspect(source);
		inspected.set(digest, picture);
		const [oldest] = inspected.keys();
		if (inspected.size > CACHED_PICTURES && oldest) inspected.delete(oldest);
	}
	return picture;
}

/** Decodes each image and notes what it is. */
export async function inspectAll(images: InlineBytes[]): Promise<void> {
	for (const image of images) image.picture = await inspectOnce(image.sha256, image.bytes);
}
