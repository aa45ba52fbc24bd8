import { json, type Step } from './batchSecretsProvider';

export type Replies = Partial<Record<Step, ReturnType<typeof json>>>;

/** The batch that the provider has. */
export const NAME = 'batches/b1';
const time = '2026-11-20T10:00:00Z';

export const operation = (
	more: object = {},
	state = 'BATCH_STATE_SUCCEEDED',
	around: object = {},
) => ({
	name: NAME,
	metadata: {
		name: NAME,
		model: 'models/gemini-3-pro-image',
		displayName: 'Night',
		state,
		createTime: time,
		endTime: time,
		inputConfig: { fileName: 'files/in' },
		output: { responsesFile: 'files/out' },
		batchStats: { requestCount: '1', successfulRequestCount: '1' },
		...more,
	},
	done: true,
	...around,
});

export const answer = (parts: object[], more: object = {}, candidate: object = {}) => ({
	candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', ...candidate }],
	...more,
});

export const imagePart = (png: Buffer) => ({
	inlineData: { mimeType: 'image/png', data: png.toString('base64') },
});

/** A line of the file of results. */
export const result = (key: string, more: object) => JSON.stringify({ key, ...more });

/** What the provider answers where a test says nothing else; the batch has one image. */
export const usualReplies =
	(png: Buffer) =>
	(url: string): Record<Step, ReturnType<typeof json>> => ({
		list: json({ operations: [operation()] }),
		uploadStart: json({}, 200, { 'x-goog-upload-url': `${url}/upload/v1beta/files?upload_id=1` }),
		upload: json({ file: { name: 'files/in', uri: `${url}/v1beta/files/in`, state: 'ACTIVE' } }),
		create: json(
			operation({ output: undefined, endTime: undefined }, 'BATCH_STATE_PENDING', { done: false }),
		),
		describe: json(operation()),
		note: json({ name: 'files/in', displayName: '{"n":1,"a":[["","1K"]]}' }),
		download: json(result('1', { response: answer([imagePart(png)]) })),
		cancel: json({}),
		delete: json({}),
	});

/** Another answer to one step; a batch that is to be cancelled runs still. */
export function answering(step: Step, reply: ReturnType<typeof json>): Replies {
	if (step !== 'cancel') return { [step]: reply };
	const unfinished = { output: undefined, endTime: undefined };
	const running = operation(unfinished, 'BATCH_STATE_RUNNING', { done: false });
	return { describe: json(running), cancel: reply };
}
