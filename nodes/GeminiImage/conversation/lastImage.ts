import type { Reference } from '../images/reference';
import { Base64Decoder } from '../streaming/base64';
import { bytesOf, concatenate, type ByteSource } from '../streaming/byteSource';
import { isImageData } from '../streaming/geminiPaths';
import type { StringSink } from '../streaming/jsonListener';
import { JsonScanner } from '../streaming/jsonScanner';
import { JsonSlot } from '../streaming/requestBody';
import type { PastImage } from './contentDetails';
import { selectContents, type ConversationPiece, type History } from './conversationPieces';
import { turnName, type PastTurn } from './pastTurns';

const NAME = 'the last image of the conversation';

/**
 * The newest image of a conversation, as a reference that streams out of its file.
 * @param areFilesGone tells turns whose uploaded images the provider no longer has
 * @returns undefined when the turns have no image
 */
export async function lastImage(
	history: History,
	turns: readonly PastTurn[],
	areFilesGone: (turn: PastTurn) => boolean = () => false,
): Promise<{ reference: Reference; turn: string } | undefined> {
	for (const turn of [...turns].reverse()) {
		for (const role of ['model', 'user'] as const) {
			const images = role === 'model' ? turn.modelImages : turn.userImages;
			const there = images.filter(({ fileUri }) => !fileUri || !areFilesGone(turn));
			const finished = there.filter(({ thought }) => !thought);
			const image = finished.at(-1) ?? there.at(-1);
			if (!image) continue;
			const piece = contentWith(history, turn, role, image);
			const reference = piece && (await referenceOf(piece, image, turn));
			if (reference) return { reference, turn: turnName(turn) };
		}
	}
	return undefined;
}

/** The content of the turn that holds the image, alone. */
function contentWith(
	history: History,
	{ places }: PastTurn,
	role: 'user' | 'model',
	image: PastImage,
): ConversationPiece | undefined {
	const contents = history.flatMap((piece) => piece.contents);
	const details = history.flatMap((piece) => piece.details);
	const place = places.find(
		(at) => contents[at]?.role === role && details[at]?.images.includes(image),
	);
	return place === undefined ? undefined : selectContents(history, new Set([place]))[0];
}

async function referenceOf(
	piece: ConversationPiece,
	{ mimeType, inline, fileUri }: PastImage,
	{ filesExpire }: PastTurn,
): Promise<Reference | undefined> {
	if (fileUri) {
		return { name: NAME, part: { fileData: { mimeType, fileUri } }, expires: filesExpire };
	}
	if (inline === undefined) return undefined;
	const text = await measure(() => read(piece, inline, 'text'));
	const json = new JsonSlot(concatenate([bytesOf('"'), text, bytesOf('"')]));
	// Only an upload needs the bytes, whose number has to be exact.
	const bytes = await measure(() => read(piece, inline, 'bytes')).catch(() => undefined);
	return {
		name: NAME,
		part: { inlineData: { mimeType, data: json } },
		file: bytes && { key: json, mimeType, bytes },
	};
}

async function measure(read: () => AsyncIterable<Uint8Array>): Promise<ByteSource> {
	let length = 0;
	for await (const chunk of read()) length += chunk.length;
	return { length, read };
}

/** Reads an inline image of a content: the text in its JSON string, or the bytes that it means. */
async function* read(
	piece: ConversationPiece,
	inline: number,
	as: 'text' | 'bytes',
): AsyncIterable<Uint8Array> {
	let at = -1;
	let out: Uint8Array[] = [];
	const decoder = new Base64Decoder();
	const decoding: StringSink = {
		push: (letters) => void out.push(decoder.push(letters)),
		end: () => {
			out.push(decoder.end());
			return '';
		},
	};
	const passing: StringSink = { push: () => undefined, end: () => '' };
	const scanner = new JsonScanner({
		text: (text, kind) => {
			if (as === 'text' && kind === 'diverted' && at === inline) out.push(text);
		},
		valueStart: (path, kind) => {
			if (kind !== 'string' || !isImageData(path)) return undefined;
			at++;
			return as === 'bytes' && at === inline ? decoding : passing;
		},
		// Behind the image there is nothing to read.
		valueEnd: (path) => {
			if (at === inline && isImageData(path)) at = Infinity;
		},
	});
	for await (const chunk of piece.joined('\n').read()) {
		const { buffer, byteOffset, byteLength } = chunk;
		scanner.push(Buffer.from(buffer, byteOffset, byteLength));
		yield* out;
		out = [];
		if (at === Infinity) return;
	}
}
