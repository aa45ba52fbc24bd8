import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { StreamMaker } from '../../../nodes/GeminiImage/transport/streamMaker';

/** As much of n8n as is asked for a stream. */
function n8n(answer: () => Promise<unknown>) {
	const asked: IHttpRequestOptions[] = [];
	const httpRequest = (options: IHttpRequestOptions) => {
		asked.push(options);
		return answer();
	};
	return { asked, context: { helpers: { httpRequest } } as unknown as IExecuteFunctions };
}

const source = { read: () => [Buffer.from('a'), Buffer.from('b')] };

test('n8n is asked for a stream once, at an address that leads nowhere', async () => {
	const { asked, context } = n8n(() => Promise.resolve(Readable.from([])));
	const streams = new StreamMaker();
	expect(streams.from(source)).toBeUndefined();
	await Promise.all([streams.prepare(context), streams.prepare(context)]);
	await streams.prepare(context);
	expect(asked).toHaveLength(1);
	expect(new URL(asked[0]?.url ?? '').protocol).toBe('data:');
	expect(Buffer.concat(await streams.from(source)!.toArray()).toString()).toBe('ab');
});

test('who has seen a stream asks for none', async () => {
	const { asked, context } = n8n(() => Promise.reject(new Error('No.')));
	const streams = new StreamMaker();
	streams.learnFrom(Readable.from([]));
	await streams.prepare(context);
	expect(asked).toHaveLength(0);
});

test.each([
	['refuses', () => Promise.reject(new Error('No.'))],
	['gives nothing', () => Promise.resolve(undefined)],
	['gives a text', () => Promise.resolve('stream')],
	['gives something else', () => Promise.resolve({})],
])('an n8n that %s leaves it without one, and is not asked again', async (_what, answer) => {
	const { asked, context } = n8n(answer);
	const streams = new StreamMaker();
	await streams.prepare(context);
	await streams.prepare(context);
	expect(asked).toHaveLength(1);
	expect(streams.from(source)).toBeUndefined();
});
