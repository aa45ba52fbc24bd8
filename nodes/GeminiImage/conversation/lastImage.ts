import type { Reference } from '../images/reference';
import { Base64Decoder } from '../streaming/base64';
import { rangeOf } from '../streaming/byteRanges';
import { bytesOf, concatenate, type ByteSource } from '../streaming/byteSource';
import type { StringSink } from '../streaming/jsonListener';
import { JsonScanner } from '../streaming/jsonScanner';
import { JsonSlot } from '../streaming/requestBody';
import type { PastImage } from './contentDetails';
import type { Content, History } from './conversation';
import { joinContents } from './joinContents';
import { turnName } from '../failure/turnName';
import type { PastTurn } from './pastTurns';

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
			const content = contentWith(history, turn, role, image);
			const reference = content && (await referenceOf(content, image, turn));
			if (reference) return { reference, turn: turnName(turn) };
		}
	}
	return undefined;
}

function contentWith(
	history: History,
	{ places }: PastTurn,
	role: 'user' | 'model',
	image: PastImage,
): Content | undefined {
	const contents = places.flatMap((place) => history[place] ?? []);
	return contents.find(({ info, details }) => info.role === role && details.images.includes(image));
}

async function referenceOf(
	content: Content,
	image: PastImage,
	{ filesExpire }: PastTurn,
): Promise<Reference | undefined> {
	const { mimeType, base64, fileUri } = image;
	if (fileUri) {
		return { name: NAME, part: { fileData: { mimeType, fileUri } }, expires: filesExpire };
	}
	if (!base64) return undefined;
	const text = rangeOf(joinContents([content], '\n'), base64);
	const json = concatenate([bytesOf('"'), text, bytesOf('"')]);
	// Only an upload needs the bytes, whose number has to be exact.
	const bytes = await decodedBytes(json, base64.isPlain ? image.bytes : undefined);
	return {
		name: NAME,
		part: { inlineData: { mimeType, data: new JsonSlot(json) } },
		file: bytes && { key: image, mimeType, bytes },
	};
}

/**
 * @param json a string of base64
 * @param length of the bytes, where it is known without reading the string
 * @returns undefined where the string is not base64
 */
async function decodedBytes(json: ByteSource, length?: number): Promise<ByteSource | undefined> {
	const read = () => decode(json);
	if (length !== undefined) return { length, read };
	let counted = 0;
	try {
		for await (const bytes of read()) counted += bytes.length;
	} catch {
		return undefined;
	}
	return { length: counted, read };
}

async function* decode(json: ByteSource): AsyncGenerator<Buffer> {
	const decoder = new Base64Decoder();
	let out: Buffer[] = [];
	const sink: StringSink = {
		push: (letters) => void out.push(decoder.push(letters)),
		end: () => {
			out.push(decoder.end());
			return '';
		},
	};
	const scanner = new JsonScanner({ text: () => undefined, valueStart: () => sink });
	for await (const { buffer, byteOffset, byteLength } of json.read()) {
		scanner.push(Buffer.from(buffer, byteOffset, byteLength));
		yield* out;
		out = [];
	}
}
