import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { invalidArgument } from '../refusal';
import type { Content, Part } from './schema';

/**
 * One secret for every provider and every run: proxies pass on what Google signed, and saved
 * conversations outlive the emulator.
 */
const SECRET = 'the gemini image emulator signs its pictures with this';
const HMAC_BYTES = 32;

/** base64 of 600 characters, the shortest that real answers were seen to carry. */
const DEFAULT_SIGNATURE_LENGTH = 600;

/** Bytes that look random and are the same every time. */
function filler(seed: Buffer, length: number): Buffer {
	const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16, 32));
	return cipher.update(Buffer.alloc(length));
}

function sealed(signed: Buffer | string, length: number): Buffer {
	const kind = typeof signed === 'string' ? 'text' : 'image';
	const hmac = createHmac('sha256', SECRET).update(`${kind}:${length}:`).update(signed).digest();
	return Buffer.concat([hmac, filler(hmac, length - HMAC_BYTES)]);
}

/** The signature over an image's bytes or a text, of about `characters` in base64. */
export function sign(signed: Buffer | string, characters = DEFAULT_SIGNATURE_LENGTH): Buffer {
	return sealed(signed, Math.max(HMAC_BYTES, Math.floor(characters / 4) * 3));
}

function verifyPart(part: Part, needed: boolean, place: string): void {
	const image = part.inlineData?.data?.bytes;
	const signed = image ?? part.text;
	const signature = part.thoughtSignature?.bytes;
	if (!signature?.length) {
		const kind = image || part.fileData ? 'Image' : 'Text';
		if (needed) throw invalidArgument(`${kind} part is missing a thought_signature in ${place}.`);
		return;
	}
	// What an address names is not at hand, so there is nothing to hold its signature to.
	if (part.fileData) return;
	const expected =
		signed !== undefined && signature.length >= HMAC_BYTES && sealed(signed, signature.length);
	if (!expected || !timingSafeEqual(expected, signature)) {
		throw invalidArgument('Corrupted thought signature.');
	}
}

/**
 * Holds a history to its signatures: each image of a model turn and its first part after the
 * thoughts must carry its own. Throws in Google's words. Thoughts themselves are not checked.
 */
export function verifySignatures(contents: Content[]): void {
	contents.forEach((content, position) => {
		if (content.role !== 'model') return;
		const firstPart = content.parts.findIndex((part) => !part.thought);
		content.parts.forEach((part, index) => {
			if (part.thought) return;
			const needed = index === firstPart || Boolean(part.inlineData) || Boolean(part.fileData);
			const place = `content position ${position + 1}, part position ${index + 1}`;
			verifyPart(part, needed, place);
		});
	});
}
