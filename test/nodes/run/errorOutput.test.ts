import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';
import { nodeError } from '../../../nodes/GeminiImage/run/errorOutput';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';

const KEY = 'sk-0123456789abcdef';
const NODE: INode = {
	id: '1',
	name: 'Gemini Image',
	type: 'geminiImage',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
/** As much of the context as an error asks for. */
const context = { getNode: () => NODE } as IExecuteFunctions;
const nothingDropped = { images: 0, requests: 0 };

function errorOf(failure: Failure) {
	return nodeError(context, failure, new KeyMask(KEY), 0, nothingDropped);
}

test("an error keeps what was thrown as its cause, with n8n's own way of it and without the key", () => {
	const thrown = Object.assign(new TypeError(`connect ECONNREFUSED with ${KEY}`), {
		config: { headers: { Authorization: KEY } },
	});
	const { cause } = errorOf(new Failure('unreachable', { code: 'ECONNREFUSED' }, thrown));
	expect(cause).toBeInstanceOf(Error);
	expect(cause).toMatchObject({ name: 'TypeError', message: 'connect ECONNREFUSED with <key>' });
	expect((cause as Error).stack).toMatch(/errorOutput\.test\.ts/);
	expect((cause as Error).stack).not.toContain(KEY);
	expect(cause).not.toHaveProperty('config');
});

test('what the user set is an operation error, all else an API error with its status', () => {
	expect(errorOf(new Failure('promptEmpty', {})).name).toBe('NodeOperationError');
	const failure = new Failure('timedOut', { httpCode: 504 });
	expect(errorOf(failure)).toMatchObject({ name: 'NodeApiError', httpCode: '504' });
});

test('a run that ends says what n8n drops with it', () => {
	const dropped = { images: 2, requests: 1 };
	const failure = new Failure('timedOut', {});
	const { description } = nodeError(context, failure, new KeyMask(), 0, dropped);
	expect(description).toMatch(/2 images were already generated, but n8n discards them\./);
	expect(description).toMatch(/1 more request was stopped .*charged for it\./);
	expect(description).toMatch(/set "On Error" to "Continue"/);
});
