import { z } from 'zod';
import { Failure, isFailure } from '../failure/failure';
import type { ConversationFlaw } from '../failure/kinds/conversation';
import { ByteOrderMark } from '../streaming/byteOrderMark';
import { isImageData, isSignature, LengthSink } from '../streaming/geminiPaths';
import type { JsonKind, JsonPath } from '../streaming/jsonListener';
import { JsonScanner } from '../streaming/jsonScanner';
import { TextBuffer } from '../streaming/textPieces';
import { contentSchema, detailsOf, type ImageFacts } from './contentDetails';
import type { IndexedContent } from './conversation';
import { FORMAT } from './conversationFile';
import { ImageFactsSink } from './imageFactsSink';

const headerSchema = z.object({
	format: z.literal(FORMAT),
	version: z.literal(1),
	contents: z.array(
		z
			.object({
				provider: z.string().nullish(),
				model: z.string().nullish(),
				filesExpire: z.string().datetime().optional().catch(undefined),
				startsAfresh: z.boolean().optional().catch(undefined),
			})
			.passthrough(),
	),
});

/** Most bytes of one content that are neither image nor signature. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** A content of the file that is scanned. */
type ScannedContent = Omit<IndexedContent, 'file'>;

/**
 * Reads a conversation file as it arrives: our JSON Lines with or without the header, or an array of
 * contents. Checks every content, and notes where it lies.
 */
export class ConversationScanner {
	private readonly contents: ScannedContent[] = [];
	/** How many contents there were, those without parts included. */
	private count = 0;
	private readonly scanner = new JsonScanner({
		text: (bytes, kind) => {
			if (!this.inContent) return;
			if (kind !== 'replacement') this.pass(bytes);
			if (kind !== 'diverted') this.keep(bytes);
		},
		valueStart: (path, kind) => {
			if (path.length === (this.isArray ? 1 : 0)) this.start(path, kind);
			if (kind !== 'string') return undefined;
			if (isImageData(path)) return this.imageSink();
			return isSignature(path) ? new LengthSink() : undefined;
		},
		valueEnd: (path) => {
			if (this.inContent && path.length === (this.isArray ? 1 : 0)) this.finish();
		},
	});
	private readonly mark = new ByteOrderMark();
	/** Of the next chunk in the file. */
	private position = 0;
	/** What makes the place of a byte in the chunk's memory its place in the file. */
	private offset = 0;
	private started = false;
	private isArray = false;
	private inContent = false;
	private contentLine = 1;
	private images: ImageFacts[] = [];
	private skeleton = new TextBuffer();
	/** Of the content in the file, up to what was read last. */
	private contentStart = 0;
	private contentEnd = 0;
	/** Of the content without white space. */
	private bytes = 0;
	private header: z.infer<typeof headerSchema> | undefined;

	/** @throws Failure */
	push(chunk: Buffer): void {
		this.offset = this.position - chunk.byteOffset;
		this.position += chunk.length;
		this.namingTheLine(() => this.scanner.push(this.mark.strip(chunk)));
	}

	/** @returns the contents that have parts. @throws Failure */
	end(): ScannedContent[] {
		this.namingTheLine(() => {
			this.scanner.end();
			if (this.contents.length === 0) this.fail('noTurn');
			if (this.count < (this.header?.contents.length ?? 0)) {
				this.fail('missingLines');
			}
		});
		return this.contents;
	}

	private start(path: JsonPath, kind: JsonKind): void {
		if (!this.started && kind === 'array' && path.length === 0) {
			this.isArray = true;
			this.started = true;
			return;
		}
		if (kind !== 'object') this.fail('notAContent');
		this.started = true;
		this.inContent = true;
		this.contentLine = this.scanner.line;
		this.skeleton = new TextBuffer();
		this.bytes = 0;
		this.images = [];
	}

	/** @param view of the chunk */
	private pass(view: Buffer): void {
		const start = view.byteOffset + this.offset;
		if (this.bytes === 0) this.contentStart = start;
		this.contentEnd = start + view.length;
		this.bytes += view.length;
	}

	private imageSink(): ImageFactsSink {
		// The quotation mark is still to pass.
		const start = this.bytes + 1;
		return new ImageFactsSink(({ isCanonical, letters, ...facts }) => {
			const end = this.bytes;
			// Every escape is longer than what it means.
			const base64 = { start, end, isPlain: isCanonical && letters === end - start };
			return String(this.images.push({ ...facts, base64 }) - 1);
		});
	}

	private finish(): void {
		this.inContent = false;
		const json = this.parseContent();
		const isFirst = this.count === 0 && !this.isArray && !this.header;
		if (isFirst && typeof json === 'object' && json !== null && 'format' in json) {
			this.header = headerSchema.safeParse(json).data;
			if (!this.header) this.fail('otherHeader');
			return;
		}
		const content = contentSchema.safeParse(json);
		if (!content.success) {
			this.fail({ field: content.error.issues[0]?.path.join('.') ?? '' });
		}
		const { role, parts } = content.data;
		const facts = this.header?.contents[this.count++];
		if (parts.length === 0) return;
		const details = detailsOf(parts, this.images);
		const info = {
			role,
			provider: facts?.provider ?? undefined,
			model: facts?.model ?? undefined,
			bytes: this.bytes,
			images: details.images.length,
			...(facts?.filesExpire && { filesExpire: facts.filesExpire }),
			...(facts?.startsAfresh && { startsAfresh: true as const }),
		};
		const range = { start: this.contentStart, end: this.contentEnd };
		this.contents.push({ info, details, range });
	}

	/** The scanner leaves the spelling of numbers and control characters to the parser. */
	private parseContent(): unknown {
		try {
			return JSON.parse(this.skeleton.toString());
		} catch {
			return this.fail('notJson');
		}
	}

	private keep(bytes: Buffer): void {
		this.skeleton.add(bytes);
		if (this.skeleton.length > MAX_TEXT_BYTES) this.fail('textTooLong');
	}

	private namingTheLine(read: () => void): void {
		try {
			read();
		} catch (error) {
			// A line that breaks off between two tokens is noticed only in the next one.
			const isLine = this.inContent && !this.isArray;
			throw unreadableFileFailure(error, isLine ? this.contentLine : this.scanner.line);
		}
	}

	private fail(why: ConversationFlaw): never {
		throw new Failure('conversationUnreadable', { line: this.scanner.line, why });
	}
}

function unreadableFileFailure(error: unknown, line: number): Failure {
	if (isFailure(error) && error.is('conversationUnreadable')) return error.with({ line });
	const json = error instanceof Error ? error.message : String(error);
	return new Failure('conversationUnreadable', { line, why: { json } }, error);
}
