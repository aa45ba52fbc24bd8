import { gzipSync } from 'node:zlib';
import { decompress } from '../../../nodes/GeminiImage/transport/decompress';

test('a compressed answer that is done is left, also where its connection stays open', async () => {
	async function* body() {
		yield gzipSync('data: [DONE]\n\n');
		await new Promise(() => undefined);
	}
	for await (const bytes of decompress(body())) {
		expect(bytes.toString()).toBe('data: [DONE]\n\n');
		break;
	}
});
