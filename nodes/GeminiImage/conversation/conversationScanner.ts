import { z } from 'zod';
import { Failure } from '../failure/failure';
import type { ConversationFlaw } from '../failure/kinds/conversation';
import { ByteOrderMark } from '../streaming/byteOrderMark';
import { isImageData, isSignature, LengthSink } from '../streaming/geminiPaths';
import type { JsonKind, JsonPath } from '../streaming/jsonListener';
import { JsonScanner } from '../streaming/jsonScanner';
import { addView, TextBuffer } from '../streaming/textPieces';
import { contentSchema, detailsOf, type ContentDetails, type ImageFacts } from './contentDetails';
import { FORMAT, type ContentInfo } from './conversationPieces';
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

/** What stands before the contents in a file: a header line, the bracket of an array, or nothing. */
export interface Layout {
	hasHeader: boolean;
	isArray: boolean;
}

/** How a file that has been read once is written on. */
interface Rewriting {
	separator: ',' | '\n';
	layout: Layout;
	/** Places of the contents that are written; undefined: all. */
	keep: ReadonlySet<number> | undefined;
}

/**
 * Reads a conversation file as it arrives: our JSON Lines with or without the header, or an array of
 * contents. Checks every content, and hands on the bytes of each without white space.
 */
export class ConversationScanner {
	readonly contents: ContentInfo[] = [];
	readonly details: ContentDetails[] = [];
	/** Places of the contents that have parts; no provider takes one without. */
	readonly filled = new Set<number>();
	readonly layout: Layout = { hasHeader: false, isArray: false };
	private readonly scanner = new JsonScanner({
		text: (bytes, kind) => {
			if (!this.inContent) return;
			if (kind !== 'replacement') this.bytes += bytes.length;
			if (kind !== 'replacement' && this.isWritten) addView(this.out, bytes);
			if (kind !== 'diverted') this.keep(bytes);
		},
		valueStart: (path, kind) => {
			if (path.length === (this.layout.isArray ? 1 : 0)) this.start(path, kind);
			if (kind !== 'string') return undefined;
			if (isImageData(path)) return this.imageSink();
			return isSignature(path) ? new LengthSink() : undefined;
		},
		valueEnd: (path) => {
			if (this.inContent && path.length === (this.layout.isArray ? 1 : 0)) this.finish();
		},
	});
	private readonly mark = new ByteOrderMark();
	private started = false;
	private inContent = false;
	private contentLine = 1;
	private isWritten = false;
	private written = 0;
	private images: ImageFacts[] = [];
	private skeleton = new TextBuffer();
	private bytes = 0;
	private out: Buffer[] = [];
	private headerFacts: z.infer<typeof headerSchema>['contents'] = [];

	/** Without `rewriting` the file is looked into and nothing of it comes out. */
	constructor(private readonly rewriting?: Rewriting) {}

	/** @returns the bytes of the contents that are kept, with the separator between two. @throws Failure */
	push(chunk: Buffer): Buffer[] {
		this.out = [];
		this.namingTheLine(() => this.scanner.push(this.mark.strip(chunk)));
		return this.out;
	}

	/** @throws Failure */
	end(): void {
		this.namingTheLine(() => {
			this.scanner.end();
			if (this.filled.size === 0) this.fail('noTurn');
			if (this.contents.length < this.headerFacts.length) {
				this.fail('missingLines');
			}
		});
	}

	private start(path: JsonPath, kind: JsonKind): void {
		if (!this.started && kind === 'array' && path.length === 0) {
			this.layout.isArray = true;
			this.started = true;
			return;
		}
		if (kind !== 'object') this.fail('notAContent');
		this.isWritten = this.isKept(!this.started);
		this.started = true;
		this.inContent = true;
		this.contentLine = this.scanner.line;
		this.skeleton = new TextBuffer();
		this.bytes = 0;
		this.images = [];
		if (!this.rewriting || !this.isWritten) return;
		if (this.written > 0) this.out.push(Buffer.from(this.rewriting.separator));
		this.written++;
	}

	private isKept(isFirst: boolean): boolean {
		if (!this.rewriting || (isFirst && this.rewriting.layout.hasHeader)) return false;
		return this.rewriting.keep?.has(this.contents.length) ?? true;
	}

	private imageSink(): LengthSink | ImageFactsSink {
		if (this.rewriting) return new LengthSink();
		return new ImageFactsSink((facts) => String(this.images.push(facts) - 1));
	}

	private finish(): void {
		this.inContent = false;
		const json = this.parseContent();
		const isFirst = this.contents.length === 0 && !this.layout.isArray && !this.layout.hasHeader;
		if (isFirst && typeof json === 'object' && json !== null && 'format' in json) {
			const header = headerSchema.safeParse(json);
			if (!header.success) this.fail('otherHeader');
			this.layout.hasHeader = true;
			this.headerFacts = header.data?.contents ?? [];
			return;
		}
		const content = contentSchema.safeParse(json);
		if (!content.success) {
			this.fail({ field: content.error.issues[0]?.path.join('.') ?? '' });
		}
		const parts = content.data?.parts ?? [];
		const facts = this.headerFacts[this.contents.length];
		const details = detailsOf(parts, this.images);
		if (parts.length > 0) this.filled.add(this.contents.length);
		this.contents.push({
			role: content.data?.role ?? 'user',
			provider: facts?.provider ?? undefined,
			model: facts?.model ?? undefined,
			bytes: this.bytes,
			images: details.images.length,
			...(facts?.filesExpire && { filesExpire: facts.filesExpire }),
			...(facts?.startsAfresh && { startsAfresh: true }),
		});
		this.details.push(details);
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
			const isLine = this.inContent && !this.layout.isArray;
			throw unreadableFileFailure(error, isLine ? this.contentLine : this.scanner.line);
		}
	}

	private fail(why: ConversationFlaw): never {
		throw new Failure('conversationUnreadable', { line: this.scanner.line, why });
	}
}

function unreadableFileFailure(error: unknown, line: number): Failure {
	if (error instanceof Failure && error.is('conversationUnreadable')) return error.with({ line });
	const json = error instanceof Error ? error.message : String(error);
	return new Failure('conversationUnreadable', { line, why: { json } }, error);
}
