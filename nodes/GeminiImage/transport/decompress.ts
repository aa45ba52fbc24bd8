/** How a body is compressed, by its first bytes. Sources: RFC 1952, RFC 1950. */
function formatOf([first, second]: Buffer): 'gzip' | 'deflate' | undefined {
	if (first === 0x1f && second === 0x8b) return 'gzip';
	// Neither JSON nor a server-sent event starts with these bytes.
	const isZlib = first === 0x78 && second !== undefined && (first * 256 + second) % 31 === 0;
	return isZlib ? 'deflate' : undefined;
}

/**
 * Passes on a body, and decompresses it if its first bytes say that it is compressed. n8n's HTTP client
 * goes by the headers only, which some gateways forget to set.
 */
export async function* decompress(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
	const iterator = chunks[Symbol.asyncIterator]();
	let head: Buffer = Buffer.alloc(0);
	while (head.length < 2) {
		const next = await iterator.next();
		if (next.done) break;
		head = head.length > 0 ? Buffer.concat([head, next.value]) : next.value;
	}
	const whole = startingWith(head, iterator);
	const format = formatOf(head);
	yield* format ? inflate(whole, format) : whole;
}

async function* startingWith(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
	try {
		if (head.length > 0) yield head;
		for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
	} finally {
		await rest.return?.();
	}
}

async function* inflate(
	chunks: AsyncIterable<Buffer>,
	format: 'gzip' | 'deflate',
): AsyncGenerator<Buffer> {
	const { readable, writable } = new DecompressionStream(format);
	const writer = writable.getWriter();
	const reader = readable.getReader();
	// Not awaited: after a complete answer the provider may keep the connection open, which then ends
	// with the call. If reading the body fails, the reader throws.
	feed(chunks, writer)
		.catch((error: unknown) => writer.abort(error))
		.catch(() => undefined);
	try {
		for (let next = await reader.read(); !next.done; next = await reader.read()) {
			const { buffer, byteOffset, byteLength } = next.value as Uint8Array;
			yield Buffer.from(buffer, byteOffset, byteLength);
		}
	} finally {
		await reader.cancel().catch(() => undefined);
	}
}

async function feed(
	chunks: AsyncIterable<Buffer>,
	writer: WritableStreamDefaultWriter<unknown>,
): Promise<void> {
	for await (const chunk of chunks) {
		await writer.ready;
		await writer.write(chunk);
	}
	await writer.close();
}
