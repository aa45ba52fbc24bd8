import { createCipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { invalidArgument } from '../refusal';
import type { Content, Part } from './schema';

/**
 * One secret for every persona and every run: proxies pass on Google's signatures, and saved
 * conversations outlive the emulator. Changing it breaks them.
 */
const SECRET = 'the gemini image emulator signs its pictures with this';
const HMAC_BYTES = 32;

/** In base64 characters: the shortest seen in real answers. */
const DEFAULT_SIGNATURE_LENGTH = 600;

/** Creates bytes that look random but repeat. */
function createFiller(seed: Buffer, length: number): Buffer {
	const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, 16), seed.subarray(16, 32));
	return cipher.update(Buffer.alloc(length));
}

function seal(signed: Buffer | string, length: number): Buffer {
	const kind = typeof signed === 'string' ? 'text' : 'image';
	const hmac = createHmac('sha256', SECRET).update(`${kind}:${length}:`).update(signed).digest();
	return Buffer.concat([hmac, createFiller(hmac, length - HMAC_BYTES)]);
}

/** Signs an image's bytes or a text with about `characters` of base64. */
export function sign(signed: Buffer | string, characters = DEFAULT_SIGNATURE_LENGTH): Buffer {
	return seal(signed, Math.max(HMAC_BYTES, Math.floor(characters / 4) * 3));
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
	// The bytes behind a URI are not at hand, so its signature cannot be checked.
	if (part.fileData) return;
	const expected =
		signed !== undefined && signature.length >= HMAC_BYTES && seal(signed, signature.length);
	if (!expected || !timingSafeEqual(expected, signature)) {
		throw invalidArgument('Corrupted thought signature.');
	}
}

/**
 * Checks a history: each image of a model turn, and its first part after the thoughts, must carry its
 * own signature. Thoughts are not checked.
 * @throws Refusal in Google's words
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
