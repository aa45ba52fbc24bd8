import type { ByteSource } from '../streaming/byteSource';
import type { ContentDetails } from './contentDetails';
import type { ContentInfo, ConversationPiece, KnownPiece } from './conversationPieces';
import { ConversationScanner, type Layout } from './conversationScanner';

/**
 * Checks a conversation file from its first byte to its last, holding only a piece of it at a time,
 * and gives its contents for sending and for writing on.
 * @throws Failure that names the line which cannot be read
 */
export async function readConversation(file: ByteSource): Promise<KnownPiece> {
	const { contents, details, layout, filled } = await scanFile(file);
	const keep = filled.size < contents.length ? filled : undefined;
	return new FilePiece(file, layout, contents, details, keep);
}

/** Looks into a piece that was made in this run; what is known of it already stays. */
export async function inspectPiece(piece: ConversationPiece): Promise<KnownPiece> {
	if (isKnown(piece)) return piece;
	const { details } = await scanFile(piece.joined('\n'));
	return withDetails(piece, details);
}

function isKnown(piece: ConversationPiece): piece is KnownPiece {
	return 'details' in piece;
}

function withDetails(piece: ConversationPiece, details: readonly ContentDetails[]): KnownPiece {
	return {
		contents: piece.contents,
		details,
		joined: (separator) => piece.joined(separator),
		only: (keep) =>
			withDetails(
				piece.only(keep),
				details.filter((_details, place) => keep.has(place)),
			),
	};
}

async function scanFile(file: ByteSource): Promise<ConversationScanner> {
	const scanner = new ConversationScanner();
	for await (const chunk of file.read()) scanner.push(asBuffer(chunk));
	scanner.end();
	return scanner;
}

/** The contents of a file, or some of them; the file is read again for each writing. */
class FilePiece implements KnownPiece {
	constructor(
		private readonly file: ByteSource,
		private readonly layout: Layout,
		private readonly all: readonly ContentInfo[],
		private readonly allDetails: readonly ContentDetails[],
		private readonly keep?: ReadonlySet<number>,
	) {}

	get contents(): readonly ContentInfo[] {
		return this.all.filter((_content, place) => this.keep?.has(place) ?? true);
	}

	get details(): readonly ContentDetails[] {
		return this.allDetails.filter((_content, place) => this.keep?.has(place) ?? true);
	}

	joined(separator: ',' | '\n'): ByteSource {
		const { file, layout, keep, contents } = this;
		const bytes = contents.reduce((sum, content) => sum + content.bytes, 0);
		return {
			length: bytes + Math.max(0, contents.length - 1),
			async *read() {
				const rewriter = new ConversationScanner({ separator, layout, keep });
				for await (const chunk of file.read()) yield* rewriter.push(asBuffer(chunk));
				rewriter.end();
			},
		};
	}

	only(keep: ReadonlySet<number>): FilePiece {
		const places = this.all.map((_content, place) => place);
		const kept = places.filter((place) => this.keep?.has(place) ?? true);
		const chosen = new Set(kept.filter((_place, index) => keep.has(index)));
		return new FilePiece(this.file, this.layout, this.all, this.allDetails, chosen);
	}
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}
