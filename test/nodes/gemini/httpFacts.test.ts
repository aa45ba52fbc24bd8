import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { readHttpFailure } from '../../../nodes/GeminiImage/gemini/httpFailure';

describe('what the words tell becomes facts', () => {
	const factsOf = (code: number, message: string) =>
		readHttpFailure(code, JSON.stringify({ error: { code, message, status: 'INVALID_ARGUMENT' } }));

	test('the content with the rejected signature', () => {
		const words = 'Thought signature is not valid in content position 6, part position 1.';
		const failure = factsOf(400, words);
		expect(failure.is('signatureRejected') && failure.facts.signaturePosition).toBe(6);
		expect(explain(failure).message).toBe(
			'An earlier image of the conversation has no valid thought signature',
		);
		const sent = failure.is('signatureRejected') && failure.with({ wasInHistory: true });
		expect(sent && explain(sent).message).toMatch(/rejected .* of an earlier turn$/);
		const turn = { number: 3, prompt: 'Make it "blue"' };
		const named = sent && sent.with({ turn });
		expect(named && explain(named).message).toBe(
			'The provider rejected the thought signature of turn 3 ("Make it "blue"")',
		);
	});

	test.each([
		['You do not have permission to access the File abc-12 or it may not exist.', 'abc-12'],
		['The File files/abc12 is not in an ACTIVE state and usage is not allowed.', 'abc12'],
		['Invalid URL (GET /v1beta/files/own123)', 'own123'],
	])('the file in "%s"', (words, fileId) => {
		const failure = factsOf(403, words);
		expect(failure.is('fileNotFound') && failure.facts.fileId).toBe(fileId);
		const named = failure.is('fileNotFound') && failure.with({ turn: { number: 1, prompt: '' } });
		expect(named && explain(named)).toMatchObject({
			message: 'The provider cannot find an image that was uploaded for turn 1',
			description: expect.stringContaining('"Last Image Only"') as string,
		});
	});

	test('a file that is not ready, whatever status Google gives it', () => {
		const words = 'The File abc is not in an ACTIVE state and usage is not allowed.';
		const body = { error: { code: 400, status: 'FAILED_PRECONDITION', message: words } };
		const failure = readHttpFailure(400, JSON.stringify(body));
		expect(failure).toMatchObject({ kind: 'fileNotFound', facts: { fileId: 'abc' } });
	});

	test('a provider that says it does not charge is not contradicted, nor asked again unasked', () => {
		const body = { error: { message: 'Timed out. You will not be charged.' } };
		const failure = readHttpFailure(504, JSON.stringify(body), { viaGateway: true });
		expect(failure.repetition).toBe('onRequest');
		expect(explain(failure).description).not.toMatch(/may have charged/);
	});

	test('the type of an image, and a name that is added later', () => {
		const failure = factsOf(400, 'Unsupported MIME type: image/gif');
		const named = failure.is('imageTypeRejected') && failure.with({ imageName: 'a <b>.gif' });
		expect(named && named.facts.mimeType).toBe('image/gif');
		expect(named && explain(named).message).toBe(
			'The provider does not accept reference images of type image/gif: "a ‹b›.gif"',
		);
	});
});

test('the key is removed from words that show it only once they are read', () => {
	const mask = (text: string) => text.replaceAll('sk-secret', '***');
	const all = (body: string) => {
		const failure = readHttpFailure(400, body, { mask });
		return JSON.stringify([failure.facts, failure.reason, explain(failure)]);
	};
	const inWords = all(
		String.raw`{"error":{"message":"Bad sk\u002dsecret.","code":"sk\u002dsecret"}}`,
	);
	expect(inWords).toContain('"reason":"***"');
	expect(inWords).toContain('Bad ***.');
	expect(inWords).not.toContain('sk-secret');
	const inField = all(String.raw`{"error":{"message":"Bad.","param":"key sk\u002dsecret"}}`);
	expect(inField).not.toContain('sk-secret');
});

describe('what may have been charged for', () => {
	test('is what a gateway stopped waiting for, whatever it says', () => {
		const body = '{"error":{"message":"Timed out. You will not be charged."}}';
		expect(readHttpFailure(524, body, { viaGateway: true })).toMatchObject({
			kind: 'providerStoppedWaiting',
			mayBeCharged: true,
			repetition: 'onRequest',
		});
	});

	test('is not an error inside 200 that the provider says is free', () => {
		const body = '{"error":{"message":"Try again. You will not be charged."}}';
		expect(readHttpFailure(200, body)).toMatchObject({ mayBeCharged: false, repetition: 'never' });
	});
});
