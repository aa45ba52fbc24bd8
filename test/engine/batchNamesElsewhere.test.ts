import { answering, operation, usualReplies, type Replies } from './batchReplies';
import { BatchSecretsProvider, json } from './batchSecretsProvider';
import { Engine } from './engine';
import { drawImage } from './images';
import { leftBy } from './leftByBatches';

const KEY = 'sk-secret/0123456789+abcdefghij==';

/** Names that lead elsewhere, if they are put into an address as they are. @param url of another host */
const NAMES_ELSEWHERE: Array<(url: string) => string> = [
	(url) => url,
	(url) => `${url}/v1beta/files/x`,
	(url) => url.replace('http:', ''),
	() => 'files/../../../../x',
	() => 'batches/../../../../x',
	() => 'files/..%2f..%2fx',
	(url) => `@${new URL(url).host}/x`,
	(url) => `files/x@${new URL(url).host}/`,
	(url) => `files/x\r\nhost: ${new URL(url).host}`,
	(url) => `\\\\${new URL(url).host}\\x`,
	() => 'https://evil.example/files/x',
	() => 'files/x?alt=media#',
];

let png: Buffer;
let engine: Engine;
beforeAll(async () => {
	png = await drawImage();
	engine = await Engine.start('filesystem');
});

const inHeader = (name: string) => name.replace(/[\r\n]/g, '');
const STEPS = [
	'list',
	'create',
	'describe',
	'download',
	'uploadStart',
	'upload',
	'cancel',
] as const;

const WAYS: Array<[string, (name: string) => Replies]> = [
	[
		'for a file of results',
		(name) => {
			const ended = operation({ output: { responsesFile: name } });
			return { describe: json(ended), list: json({ operations: [ended] }) };
		},
	],
	[
		'for an input file',
		(name) => ({ describe: json(operation({ inputConfig: { fileName: name } })) }),
	],
	[
		'for a batch',
		(name) => ({
			create: json({ name, metadata: { name, state: 'BATCH_STATE_PENDING' } }),
			list: json({ operations: [{ ...operation({ name }), name }] }),
		}),
	],
	[
		'for an upload',
		(name) => ({ uploadStart: json({}, 200, { 'x-goog-upload-url': inHeader(name) }) }),
	],
	[
		'for an uploaded file',
		(name) => ({ upload: json({ file: { name, uri: name, state: 'PROCESSING' } }) }),
	],
	['for a page', (name) => ({ list: json({ operations: [], nextPageToken: name }) })],
	...STEPS.map((step): [string, (name: string) => Replies] => [
		`in a redirect of the step ${step}`,
		(name) => answering(step, json('', 307, { location: inHeader(name) })),
	]),
];

test.concurrent.each(WAYS)(
	'a key goes to no other host, whatever name or address the provider gives %s',
	async (_at, misled) => {
		await Promise.all(
			NAMES_ELSEWHERE.map(async (nameOn) => {
				let name = '';
				const provider = await BatchSecretsProvider.start(usualReplies(png), (strangeUrl) => {
					name = nameOn(strangeUrl);
					return misled(name);
				});
				await leftBy(engine, KEY, provider.url);
				provider.stop();
				const outside = provider.seen.filter(
					({ url }) => !/^\/(?:upload\/|download\/)?v1beta\//.test(url),
				);
				expect({ name, strange: provider.strange, outside }).toEqual({
					...{ name, strange: [], outside: [] },
				});
				const misleading = Object.keys(misled(name));
				expect([...provider.steps]).toEqual(expect.arrayContaining(misleading));
			}),
		);
	},
);
