import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Container } from '@n8n/di';
import { BinaryDataService } from 'n8n-core';
import { encodeBase64 } from '../../nodes/GeminiImage/streaming/base64';
import { CHUNK_BYTES } from '../../nodes/GeminiImage/streaming/byteSource';
import { StreamMaker } from '../../nodes/GeminiImage/transport/streamMaker';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { noisyImage } from './images';

/** What a chunk of a stored file becomes as base64: nothing larger may be made of an image. */
const LARGEST = (CHUNK_BYTES / 3) * 4;

/** Buffers and strings over the limit that the built node makes itself, as "what bytes". */
function watchAllocations(): { large: string[]; stop: () => void } {
	const large: string[] = [];
	const spies: jest.SpyInstance[] = [];
	const note = (what: string, length: number) => {
		// The engine and the emulator run in this process too.
		if (length > LARGEST && /dist[\\/]nodes/.test(new Error().stack ?? '')) {
			large.push(`${what} ${length}`);
		}
	};
	type Make = (...args: unknown[]) => { length: number };
	const watch = (on: unknown, name: string) => {
		const owner = on as Record<string, Make>;
		const original = owner[name]!;
		const spy = jest.spyOn(owner, name);
		spy.mockImplementation(function (this: unknown, ...args: unknown[]) {
			const made = original.apply(this, args);
			note(name, made.length);
			return made;
		});
		spies.push(spy);
	};
	for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'concat', 'from']) {
		watch(Buffer, name);
	}
	watch(Object.getPrototypeOf(Buffer.alloc(0)), 'toString');
	const wholeFiles = jest.spyOn(Container.get(BinaryDataService), 'getAsBuffer');
	spies.push(wholeFiles);
	wholeFiles.mockImplementation(() => {
		throw new Error('A stored file was read whole.');
	});
	return { large, stop: () => spies.forEach((spy) => spy.mockRestore()) };
}

describe('with stored binaries', () => {
	let user: EmulatedUser;
	let engine: Engine;
	beforeAll(async () => {
		user = await EmulatedUser.start();
		engine = await Engine.start('filesystem');
	});
	afterAll(async () => await user.stop());

	test('neither a reference nor the answer is ever whole in memory, nor is a conversation', async () => {
		await user.behave({ noiseBytes: 3_000_000, signatureBytes: 1_500_000 });
		const reference = await engine.store(await noisyImage(4_000_000), 'large.png', 'image/png');
		const watched = watchAllocations();
		try {
			let conversation;
			for (let turn = 0; turn < 2; turn++) {
				const { items, error } = await engine.run({
					parameters: { operation: 'multiTurn', prompt: 'Go on.' },
					items: [{ json: {}, binary: { data: reference, ...(conversation && { conversation }) } }],
					credential: user.credential(),
				});
				expect(error).toBeUndefined();
				conversation = items[0]?.binary?.conversation;
			}
		} finally {
			watched.stop();
		}
		expect(watched.large).toEqual([]);
	});
});

describe('with binaries in memory', () => {
	let user: EmulatedUser;
	let engine: Engine;
	beforeAll(async () => {
		user = await EmulatedUser.start();
		engine = await Engine.start('default');
	});
	afterAll(async () => await user.stop());

	test('the base64 that n8n holds is neither decoded whole nor copied whole', async () => {
		const reference = await engine.store(await noisyImage(4_000_000), 'large.png', 'image/png');
		expect(reference.id).toBeUndefined();
		const watched = watchAllocations();
		try {
			const { items, error } = await engine.run({
				parameters: { operation: 'imageToImage', prompt: 'Go on.' },
				items: [{ json: {}, binary: { data: reference } }],
				credential: user.credential(),
			});
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
		} finally {
			watched.stop();
		}
		expect(watched.large).toEqual([]);
	});
});

test('a body is read no further ahead of the connection than its chunks', async () => {
	let read = 0;
	const source = encodeBase64({
		length: 100 * CHUNK_BYTES,
		*read() {
			for (let chunk = 0; chunk < 100; chunk++) {
				read += CHUNK_BYTES;
				yield Buffer.alloc(CHUNK_BYTES);
			}
		},
	});
	const streams = new StreamMaker();
	streams.learnFrom(Readable.from([]));
	const body = streams.from(source);
	body?.read(1);
	await wait(50);
	body?.destroy();
	expect(read).toBeGreaterThan(0);
	expect(read).toBeLessThanOrEqual(3 * CHUNK_BYTES);
});
