import { SPELLINGS } from '../nodes/transport/spellings';
import { answer, answering, imagePart, operation, result, type Replies } from './batchReplies';
import { json } from './batchSecretsProvider';

/** Answers with the key in every text that Google could put it into. */
export const echoes = (key: string, png: Buffer): Array<[string, Replies]> => {
	const image = imagePart(png);
	const refusal = {
		error: { code: 400, message: `No ${key}.`, status: key, details: [{ [key]: key }] },
	};
	const refused = json(refusal, 400, { 'x-request-id': key, 'x-goog-request-id': key });
	const page = json(`<html>${key}</html>`, 503, { 'retry-after': key, 'x-request-id': key });
	const described = operation(
		{
			displayName: `Night ${key}`,
			model: `models/${key}`,
			endTime: key,
			createTime: key,
			[key]: key,
		},
		`BATCH_STATE_${key}`,
	);
	const line = (text: string): Replies => ({ download: json(text) });
	return [
		[
			'the description',
			{
				describe: json(described),
				list: json({ operations: [described] }),
				create: json(described),
			},
		],
		[
			'the error of a batch',
			{
				describe: json(
					operation({ output: undefined }, 'BATCH_STATE_FAILED', {
						error: { code: 13, message: key, status: key, details: [key] },
					}),
				),
				list: json({
					operations: [
						operation({ output: undefined }, 'BATCH_STATE_FAILED', { error: { message: key } }),
					],
				}),
			},
		],
		[
			'the name of a batch',
			{
				describe: json({ ...operation({ name: `batches/${key}` }), name: `batches/${key}` }),
				create: json({ name: `batches/${key}` }),
				list: json({
					operations: [{ ...operation({ name: `batches/${key}` }), name: `batches/${key}` }],
				}),
			},
		],
		[
			'the name of a file of results',
			{
				describe: json(operation({ output: { responsesFile: `files/${key}` } })),
				list: json({ operations: [operation({ output: { responsesFile: `files/${key}` } })] }),
			},
		],
		[
			'the name of an input file',
			{
				describe: json(operation({ inputConfig: { fileName: `files/${key}` } })),
				upload: json({ file: { name: `files/${key}`, uri: `https://x/${key}`, state: 'ACTIVE' } }),
			},
		],
		[
			'the name of a file that is not ready',
			{
				upload: json({
					file: { name: `files/${key}`, uri: `https://x/${key}`, state: 'PROCESSING' },
				}),
			},
		],
		['the note of a file', { note: json({ displayName: `{"n":1,"a":[["${key}","${key}"]]}` }) }],
		['a page token', { list: json({ operations: [], nextPageToken: key }) }],
		['a list that is none', { list: json({ operations: key }) }],
		...(
			[
				'list',
				'uploadStart',
				'upload',
				'create',
				'describe',
				'download',
				'cancel',
				'note',
				'delete',
			] as const
		).flatMap((step): Array<[string, Replies]> => [
			[`a refusal of the step ${step}`, answering(step, refused)],
			[`a page for the step ${step}`, answering(step, page)],
			[`half an answer to the step ${step}`, answering(step, json(`{"error":"${key}`))],
			[
				`a redirect of the step ${step}`,
				answering(step, json(key, 307, { location: `http://127.0.0.1:9/?key=${key}` })),
			],
		]),
		[
			'an upload that failed',
			{ upload: json({ file: { name: 'files/in', uri: 'x', state: key } }) },
		],
		[
			'an address for an upload',
			{ uploadStart: json({}, 200, { 'x-goog-upload-url': `https://x/${key}` }) },
		],
		[
			'the error of a line',
			line(
				result('1', {
					error: { code: 400, message: key, status: key, details: [{ reason: key }] },
				}),
			),
		],
		['the error of a line as a text', line(result('1', { error: key }))],
		['the key of a line', line(result(key, { response: answer([image]) }))],
		['the key of a line without an image', line(result(key, { error: { message: 'x' } }))],
		[
			'the key of two lines',
			line(
				`${result(key, { response: answer([image]) })}\n${result(key, { response: answer([image]) })}`,
			),
		],
		['a part of a key', line(result(`sku/${key}.png`, { response: answer([image]) }))],
		['text', line(result('1', { response: answer([{ text: `Is ${key} yours?` }, image]) }))],
		['text alone', line(result('1', { response: answer([{ text: `Is ${key} yours?` }]) }))],
		[
			'finish reasons',
			line(result('1', { response: answer([], {}, { finishReason: key, finishMessage: key }) })),
		],
		[
			'a blocked prompt',
			line(
				result('1', {
					response: { promptFeedback: { blockReason: key, blockReasonMessage: key } },
				}),
			),
		],
		[
			'everything around an image',
			line(
				result('1', {
					[key]: key,
					response: answer(
						[{ ...image, note: key }],
						{ modelVersion: key, responseId: key, usageMetadata: { [key]: key, note: key } },
						{ groundingMetadata: { webSearchQueries: [key], [key]: 1 }, finishReason: key },
					),
				}),
			),
		],
		[
			'an image',
			line(result('1', { response: answer([{ inlineData: { mimeType: key, data: key } }]) })),
		],
		[
			'a link to an image',
			line(result('1', { response: answer([{ text: `![x](https://10.0.0.7/${key}.png)` }]) })),
		],
		['a line that is not JSON', line(`${key}\n{"key":"1","response":{"a":"${key}`)],
		[
			'inline results',
			{
				describe: json(
					operation({
						output: {
							inlinedResponses: {
								inlinedResponses: [
									{ metadata: { key }, response: answer([{ text: key }, image]) },
									{ metadata: { key: '2' }, error: { code: 8, message: key } },
									{ [key]: key },
								],
							},
						},
					}),
				),
			},
		],
		...SPELLINGS.map(([name, spell]): [string, Replies] => [
			`words ${name}`,
			{
				describe: json(operation({ displayName: `Night ${spell(key)}` })),
				list: json({ operations: [operation({ displayName: `Night ${spell(key)}` })] }),
				download: json(
					[
						result(`a ${spell(key)}`, { error: { code: 400, message: spell(key) } }),
						result('2', { response: answer([{ text: spell(key) }, image]) }),
					].join('\n'),
				),
			},
		]),
	];
};
