import { HostileProvider, MEBIBYTE, PARTS } from '../engine/hostileProvider';

let provider: HostileProvider;
beforeAll(async () => {
	provider = await HostileProvider.start();
});
afterAll(() => provider.stop());

test.each([
	['image', `${PARTS}{"inlineData":{"data":"`, 'A'.repeat(MEBIBYTE)],
	['signature', `${PARTS}{"thoughtSignature":"`, 'A'.repeat(MEBIBYTE)],
	['empty line', PARTS, '\n'.repeat(MEBIBYTE)],
])('an %s that never ends is given up after half a gigabyte, with a message', async (...given) => {
	const [, start, piece] = given;
	expect(await provider.givesUp(start, piece)).toBeLessThan(600 * MEBIBYTE);
});
