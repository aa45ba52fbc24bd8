import {
	AnswerScanner,
	type ScanOptions,
	type ScannedAnswer,
} from '../../../nodes/GeminiImage/streaming/answerScanner';
import type { ImageData } from '../../../nodes/GeminiImage/streaming/imageDataSink';
import { inPieces } from '../bytes';

/** Scans an answer in pieces of one size. */
export function scan(
	answer: string | object,
	options: Partial<ScanOptions> = {},
	pieceBytes = 65_536,
): ScannedAnswer {
	const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
	return scanPieces(inPieces(text, pieceBytes), options);
}

export function scanPieces(
	pieces: readonly Buffer[],
	options: Partial<ScanOptions> = {},
): ScannedAnswer {
	const scanner = new AnswerScanner({ keepContent: false, keepDrafts: false, ...options });
	pieces.forEach((piece) => scanner.push(piece));
	return scanner.end();
}

/** An answer with one candidate that has these parts. */
export function answerOf(...parts: object[]): object {
	return { candidates: [{ content: { parts, role: 'model' }, finishReason: 'STOP' }] };
}

export function imagePartOf(bytes: Buffer | string, more: object = {}): object {
	const data = typeof bytes === 'string' ? bytes : bytes.toString('base64');
	return { inlineData: { mimeType: 'image/png', data }, ...more };
}

/** An image's bytes, or the kind of what came in their place. */
export function bytesOrKind(image: ImageData | undefined): Buffer | string | undefined {
	return image?.kind === 'bytes' ? Buffer.concat(image.chunks) : image?.kind;
}
