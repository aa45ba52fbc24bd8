import fc from 'fast-check';
import type { IBinaryData } from 'n8n-workflow';
import { openHandle, writeHandle } from '../../../nodes/GeminiImage/handles/handles';
import {
	findDamagedHandles,
	findHandles,
	splitHandle,
} from '../../../nodes/GeminiImage/handles/handleText';
import type { StorageContext } from '../../../nodes/GeminiImage/transport/callContext';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { asProvider } from '../../../nodes/GeminiImage/transport/provider';

const WORKFLOW = 'a-Workflow_1';
const UUID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';

const providerWith = (apiKey: string) =>
	asProvider({ provider: 'google', apiKey }, new KeyMask(apiKey));
const provider = providerWith('the-key-of-this-test');

/** n8n as far as handles ask for it, with these files in its storage. */
function storage(
	files: readonly string[],
	workflow: string | undefined = WORKFLOW,
	execution = '12',
	error: Error = new Error('There is no such file.'),
) {
	const asked: string[] = [];
	const context = {
		getWorkflow: () => ({ id: workflow, active: true }),
		getExecutionId: () => execution,
		helpers: {
			getBinaryMetadata(id: string) {
				asked.push(id);
				if (!files.includes(id)) return Promise.reject(error);
				return Promise.resolve({ fileSize: 1, mimeType: 'image/png', fileName: 'fox.png' });
			},
		},
	} as unknown as StorageContext;
	return { context, asked };
}

const binary = (id: string | undefined): IBinaryData => ({ id, data: '', mimeType: 'image/png' });

const inExecution = (storageName: string, execution = '12', workflow = WORKFLOW) =>
	`${storageName}:workflows/${workflow}/executions/${execution}/binary_data/${UUID}`;

test.each([
	['the filesystem', inExecution('filesystem-v2'), /^image-f12-/],
	['S3', inExecution('s3'), /^image-s12-/],
	['Azure', inExecution('azure'), /^image-a12-/],
	['an execution that has no number', inExecution('s3', 'execution'), /^image-seexecution-/],
	['the database', `database:${UUID}`, /^image-d-/],
	['another workflow, which started this one', inExecution('filesystem-v2', '3', 'w'), /^image-x-/],
	['a chat of n8n', `s3:chat-hub/sessions/1/messages/2/binary_data/${UUID}`, /^image-x-/],
	['a storage of the future', 'some-store:a/b c/ü', /^image-x-/],
])('a handle leads back to a file in %s', async (_where, id, form) => {
	const { context } = storage([id]);
	const handle = (await writeHandle(context, 'image', binary(id), provider)) ?? '';
	expect(handle).toMatch(form);
	expect(await openHandle(context, 'image', handle, provider)).toEqual({
		id,
		data: id.split(':')[0],
		mimeType: 'image/png',
		fileName: 'fox.png',
	});
});

test.each([
	['does not answer', { code: 'ETIMEDOUT' }],
	['refuses access', { cause: { name: '403', $metadata: { httpStatusCode: 403 } } }],
])('a storage that %s is no reason to make an image again', async (_what, facts) => {
	const id = inExecution('s3');
	const error = Object.assign(new Error('No file'), facts);
	const { context } = storage([], WORKFLOW, '12', error);
	const handle = (await writeHandle(context, 'image', binary(id), provider)) ?? '';
	await expect(openHandle(context, 'image', handle, provider)).rejects.toMatchObject({
		kind: 'storageFailed',
	});
});

test('where n8n has not saved the workflow, there is none, and none works', async () => {
	const id = inExecution('filesystem-v2');
	const saved = storage([id]).context;
	const unsaved = { ...saved, getWorkflow: () => ({ active: false }) };
	expect(await writeHandle(unsaved, 'image', binary(id), provider)).toBeUndefined();
	const handle = (await writeHandle(saved, 'image', binary(id), provider)) ?? '';
	await expect(openHandle(unsaved, 'image', handle, provider)).rejects.toMatchObject({
		kind: 'handleOfOtherWorkflow',
	});
});

test('where n8n keeps files in memory, there is none', async () => {
	expect(
		await writeHandle(storage([]).context, 'image', binary(undefined), provider),
	).toBeUndefined();
});

test('a file that n8n renames at the end of the execution is found before and after', async () => {
	const before = inExecution('filesystem-v2', 'temp');
	const after = inExecution('filesystem-v2', '12');
	const handle =
		(await writeHandle(storage([before]).context, 'image', binary(before), provider)) ?? '';
	for (const id of [before, after]) {
		const { context } = storage([id], WORKFLOW, '99');
		expect(await openHandle(context, 'image', handle, provider)).toMatchObject({ id });
	}
});

test('a handle with another secret, workflow or seal asks n8n for no file', async () => {
	const id = inExecution('filesystem-v2');
	const { context, asked } = storage([id]);
	const handle = (await writeHandle(context, 'image', binary(id), provider)) ?? '';
	const other = providerWith('the-key-of-somebody-else');
	await expect(openHandle(context, 'image', handle, other)).rejects.toMatchObject({
		kind: 'handleOfOtherCredential',
	});
	const elsewhere = storage([id], 'another');
	await expect(openHandle(elsewhere.context, 'image', handle, provider)).rejects.toMatchObject({
		kind: 'handleOfOtherWorkflow',
	});
	const forged = `${handle.slice(0, -1)}${handle.endsWith('0') ? '1' : '0'}`;
	await expect(openHandle(context, 'image', forged, provider)).rejects.toMatchObject({
		kind: 'handleUnknown',
	});
	expect([...asked, ...elsewhere.asked]).toEqual([]);
});

test('no change to a handle leads to a file', async () => {
	const id = inExecution('filesystem-v2');
	const { context, asked } = storage([id]);
	const handle = (await writeHandle(context, 'image', binary(id), provider)) ?? '';
	const digits = '0123456789abcdefghijklmnopqrstuvwxyz-';
	const changes = fc.tuple(fc.nat(handle.length - 1), fc.nat(digits.length - 1));
	await fc.assert(
		fc.asyncProperty(changes, async ([at, digit]) => {
			const changed = handle.slice(0, at) + digits[digit] + handle.slice(at + 1);
			if (changed === handle) return;
			await expect(openHandle(context, 'image', changed, provider)).rejects.toMatchObject({
				reason: 'BAD_INPUT',
			});
		}),
		{ numRuns: 300 },
	);
	expect(asked).toEqual([]);
});

test('a handle does not show the key, nor where n8n keeps the file', async () => {
	const handle = await writeHandle(
		storage([]).context,
		'image',
		binary(inExecution('s3')),
		provider,
	);
	expect(handle).not.toContain(UUID);
	expect(handle).not.toContain(WORKFLOW);
	expect(handle).not.toContain('key');
});

test('handles are found in any text, each once, however they are written', async () => {
	const { context } = storage([]);
	const one = (await writeHandle(context, 'image', binary(`database:${UUID}`), provider)) ?? '';
	const two =
		(await writeHandle(context, 'conversation', binary(inExecution('s3')), provider)) ?? '';
	const text = `![fox](http://n8n/x?token=a-b_c.d#${one})\n**${two.toUpperCase()}**, "${one}".`;
	expect(findHandles(text)).toEqual([one, two]);
	expect(findHandles(one.replaceAll('-', '\u2011'))).toEqual([one]);
	expect(findDamagedHandles(`${one} ${two.slice(0, -9)}`)).toEqual([two.slice(0, -9)]);
	expect(findHandles('No image-f12-handle here, nor image-d-0000.')).toEqual([]);
	expect(splitHandle(`${one}x`)).toBeUndefined();
});

test('text of any kind holds no handle by chance, and takes no long time', () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 2_000 }), (text) => {
			expect(findHandles(text)).toEqual([]);
		}),
	);
	expect(findHandles('image-f1-'.repeat(20_000))).toEqual([]);
});
