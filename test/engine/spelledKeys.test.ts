import { inspect } from 'node:util';
import { Engine } from './engine';
import { drawImage, noisyImage } from './images';
import { answerWith, RecordingHost } from './recordingHost';

let engine: Engine;
let host: RecordingHost;
let image: Buffer;
let png: string;
beforeAll(async () => {
	engine = await Engine.start('filesystem');
	// Its middle is one colour, so its base64 has long runs of one letter.
	image = Buffer.concat([
		await drawImage('png', 900, 700),
		Buffer.alloc(300),
		await noisyImage(9000),
	]);
	png = image.toString('base64');
	host = await RecordingHost.start(png);
});
afterAll(() => host.stop());

async function run(apiKey: string, parameters = {}, items = [{ json: {} }]) {
	return await engine.run({
		parameters: {
			operation: 'multiTurn',
			prompt: 'Create an image of a boat',
			...parameters,
		},
		items,
		credential: { provider: 'custom', baseUrl: host.url, apiKey },
	});
}

/** The image as it is in the result, in the conversation, and in the request of the next turn. */
async function whereItGoes(apiKey: string): Promise<[Buffer, string, string]> {
	const first = await run(apiKey);
	expect(first.error).toBeUndefined();
	const { data, conversation } = first.items[0]?.binary ?? {};
	const file = (await engine.bytesOf(conversation)).toString();
	host.forget();
	await run(apiKey, {}, first.items);
	return [await engine.bytesOf(data), file, host.everything];
}

/** Letters that stand in the base64 of images by chance, or in that of every PNG. */
const chanceKeys = () => ['AAAAAAAA', 'iVBORw0KGgoAAAANSUhEUgAA', png.slice(2000, 2040)];

const ways: Array<[string, () => string]> = [
	['as base64', () => answerWith(png)],
	['as an event of a streamed answer', () => `data: ${answerWith(png)}\n\ndata: [DONE]\n\n`],
	['as a data: URI', () => answerWith(`data:image/png;base64,${png}`)],
	[
		'in the Markdown of a text',
		() => {
			const text = `Here: ![boat](data:image/png;base64,${png})`;
			return JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] });
		},
	],
	[
		'beside a signature',
		() =>
			JSON.stringify({
				candidates: [
					{
						content: {
							parts: [{ inlineData: { mimeType: 'image/png', data: png }, thoughtSignature: png }],
						},
					},
				],
			}),
	],
];

describe.each(ways)('an image that comes %s', (_way, answer) => {
	test('is the same to the byte, whatever letters the key has', async () => {
		host.answer = (_request, response) => void response.end(answer());
		for (const key of chanceKeys()) {
			const [result, file, nextRequest] = await whereItGoes(key);
			expect(result.equals(image)).toBe(true);
			expect(file.includes(png)).toBe(true);
			expect(nextRequest.includes(png)).toBe(true);
		}
	});
});

test('a thought signature goes back as it came, whatever letters the key has', async () => {
	const signature = `${png.slice(0, 4000)}AAAAAAAAAAAAAAAAAAAAAAAA`;
	host.answer = (_request, response) =>
		void response.end(
			JSON.stringify({
				candidates: [
					{
						content: {
							parts: [
								{ inlineData: { mimeType: 'image/png', data: png }, thoughtSignature: signature },
							],
						},
					},
				],
			}),
		);
	for (const key of ['AAAAAAAA', 'A'.repeat(39)]) {
		const [, file, nextRequest] = await whereItGoes(key);
		expect(file.includes(signature)).toBe(true);
		expect(nextRequest.includes(signature)).toBe(true);
	}
});

const KEY = 'sk-Secret/0123+abc==xyz';
const hex = (upper: boolean) => (character: string) => {
	const code = character.charCodeAt(0).toString(16).padStart(2, '0');
	return upper ? code.toUpperCase() : code;
};
const each = (spell: (character: string) => string) => [...KEY].map(spell).join('');
/** Spellings that a JSON answer may have; those with a backslash are put into it as they are. */
const spellings: Array<[string, string]> = [
	['in an address', encodeURIComponent(KEY)],
	[
		'in an address, in lower case',
		encodeURIComponent(KEY).replace(/%../g, (sign) => sign.toLowerCase()),
	],
	['in an address, letter by letter', each((letter) => `%${hex(true)(letter)}`)],
	['in an address of an address', encodeURIComponent(encodeURIComponent(KEY))],
	['with escaped slashes', KEY.replaceAll('/', '\\/')],
	['with escaped characters', each((letter) => `\\u00${hex(false)(letter)}`)],
	['with characters that are escaped twice', each((letter) => `\\\\u00${hex(true)(letter)}`)],
	['as HTML', each((letter) => `&#${letter.charCodeAt(0)};`)],
	['as HTML in hexadecimal', each((letter) => `&#x${hex(false)(letter)};`)],
	['as base64', Buffer.from(`me:${KEY}!`).toString('base64')],
];

/** A text as it is, and decoded in every way in which somebody might read it. */
function decoded(text: string): string {
	const unescaped = text
		.replace(/\\+u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
		.replace(/\\+\//g, '/')
		.replace(/&#x([\da-f]+);/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)))
		.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
		.replace(/(%(25)?[\da-f]{2})+/gi, (bytes) =>
			Buffer.from(bytes.replaceAll('%25', '%').replaceAll('%', ''), 'hex').toString('latin1'),
		);
	const base64 = text.replace(/[\w+/]{16,}/g, (letters) =>
		Buffer.from(letters, 'base64').toString('latin1'),
	);
	return [
		text,
		unescaped,
		decodeURIComponent(unescaped.replace(/%(?![\da-f]{2})/gi, '')),
		base64,
	].join('\n');
}

describe.each(spellings)('a key that is spelled %s', (_way, spelled) => {
	test.each([
		[
			'beside an image',
			() =>
				answerWith(png, [{ text: 'Key: SPELLED.' }], {
					modelVersion: 'SPELLED',
					usageMetadata: { note: 'x SPELLED y' },
				}).replaceAll('SPELLED', spelled),
			200,
		],
		['in a refusal', () => `{"error": {"message": "No: ${spelled}", "status": "${spelled}"}}`, 403],
		['in a page', () => `<html><p>${spelled}</p></html>`, 502],
		['in a blocked prompt', () => `{"promptFeedback": {"blockReason": "${spelled}"}}`, 200],
		[
			'in a finish message',
			() => `{"candidates": [{"finishReason": "OTHER", "finishMessage": "${spelled}"}]}`,
			200,
		],
	])('is in nothing that is left, %s', async (_where, body, status) => {
		host.answer = (_request, response) => void response.writeHead(status).end(body());
		const result = await run(KEY, { options: { maxTries: 1 } });
		const { conversation } = result.items[0]?.binary ?? {};
		const file = conversation
			? (await engine.bytesOf(conversation)).toString().replace(png, '')
			: '';
		const left = [
			inspect(result.run.data, { depth: 20, maxStringLength: null }),
			...result.hints,
			file,
		];
		for (const text of left) {
			expect(decoded(text)).not.toContain(KEY);
			expect(decoded(text)).not.toContain(KEY.slice(0, -3));
		}
		expect(left.join('\n')).not.toContain(spelled);
	});
});
