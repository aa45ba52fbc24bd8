import { crc32 } from 'node:zlib';

/** Where the first chunk of a PNG ends: 8 bytes of signature, and 25 of the header chunk. */
const HEADER_END = 33;

/** A PNG with a chunk of zeros in it that no reader looks at, so that it has this many bytes. */
export function fillImage(png: Buffer, bytes: number): Buffer {
	const content = Buffer.alloc(bytes - png.length - 12);
	const chunk = Buffer.concat([Buffer.from('fiLl'), content]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(content.length);
	const checksum = Buffer.alloc(4);
	checksum.writeUInt32BE(crc32(chunk));
	const [start, rest] = [png.subarray(0, HEADER_END), png.subarray(HEADER_END)];
	return Buffer.concat([start, length, chunk, checksum, rest]);
}
