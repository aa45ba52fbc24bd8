import fc from 'fast-check';
import { modelFacts } from '../../../nodes/GeminiImage/catalog';
import {
	contentOf,
	newestTurns,
	turnPlaces,
	type ContentInfo,
} from '../../../nodes/GeminiImage/conversation/conversation';
import { joinContents } from '../../../nodes/GeminiImage/conversation/joinContents';
import { lastImage } from '../../../nodes/GeminiImage/conversation/lastImage';
import {
	pastTurns,
	turnsThatFit,
	type PastTurn,
} from '../../../nodes/GeminiImage/conversation/pastTurns';
import { indexConversation } from '../../../nodes/GeminiImage/conversation/conversationIndex';
import { turnName, turnNames } from '../../../nodes/GeminiImage/failure/turnName';
import { bytesOf } from '../../../nodes/GeminiImage/streaming/byteSource';
import { jsonBytes } from '../../../nodes/GeminiImage/streaming/requestBody';
import { areFilesExpired } from '../../../nodes/GeminiImage/turn/expiredFiles';
import { inPieces, readAll, sourceOf } from '../bytes';

const image = { mimeType: 'image/png', thought: false };

function turn(number: number, userImages: number, modelImages: number, bytes: number): PastTurn {
	return {
		number,
		places: [2 * number - 2, 2 * number - 1],
		prompt: `Turn ${number}`,
		text: '',
		userImages: Array.from({ length: userImages }, () => image),
		modelImages: Array.from({ length: modelImages }, () => image),
		bytes,
		tokens: 2 * bytes,
		provider: 'google',
		model: 'm',
		isUnsigned: false,
		startsAfresh: false,
		filesExpire: undefined,
	};
}

const turns = fc
	.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(50)), { minLength: 1, maxLength: 20 })
	.map((list) => list.map(([user, model, bytes], at) => turn(at + 1, user, model, bytes)));
const room = fc.record({
	images: fc.nat(14),
	userImages: fc.nat(14),
	bytes: fc.nat(300),
	tokens: fc.nat(600),
});

test('what is sent fits, holds the newest turn, and is the first turn and an unbroken end', () => {
	fc.assert(
		fc.property(turns, room, fc.boolean(), (all, space, keepFirst) => {
			const sent = turnsThatFit(all, space, keepFirst);
			const sum = (count: (one: PastTurn) => number) =>
				sent.reduce((total, one) => total + count(one), 0);
			expect(sum((one) => one.userImages.length + one.modelImages.length)).toBeLessThanOrEqual(
				space.images,
			);
			expect(sum((one) => one.userImages.length)).toBeLessThanOrEqual(space.userImages);
			expect(sum((one) => one.bytes)).toBeLessThanOrEqual(space.bytes);
			expect(sum((one) => one.tokens)).toBeLessThanOrEqual(space.tokens);
			if (sent.length === 0) return;
			expect(sent.at(-1)).toBe(all.at(-1));
			const rest = sent[0] === all[0] ? sent.slice(1) : sent;
			expect(rest).toEqual(rest.length > 0 ? all.slice(-rest.length) : []);
		}),
	);
});

test('the first turn gives way to the newest one', () => {
	const all = [turn(1, 3, 1, 10), turn(2, 0, 1, 10), turn(3, 0, 1, 10)];
	const space = { images: 4, userImages: 4, bytes: 100, tokens: 200 };
	expect(turnsThatFit(all, space, true).map(({ number }) => number)).toEqual([2, 3]);
	expect(turnsThatFit(all, { ...space, images: 5 }, true).map(({ number }) => number)).toEqual([
		1, 3,
	]);
});

test('uploaded images are gone from the day that the file tells, and at once elsewhere', () => {
	const uploaded = { ...turn(1, 1, 1, 1), filesExpire: 1000 };
	expect(areFilesExpired(uploaded, 'google', 999)).toBe(false);
	expect(areFilesExpired(uploaded, 'google', 1000)).toBe(true);
	expect(areFilesExpired(uploaded, 'cometApi', 999)).toBe(true);
	expect(areFilesExpired({ ...uploaded, provider: undefined }, 'cometApi', 999)).toBe(false);
	expect(areFilesExpired(turn(1, 1, 1, 1), 'cometApi', 1000)).toBe(false);
});

test('images in Google Cloud Storage are gone wherever nobody reads them', () => {
	const stored = {
		...turn(1, 1, 1, 1),
		userImages: [{ mimeType: 'image/png', thought: false, fileUri: 'gs://bucket/a.png' }],
	};
	expect(areFilesExpired(stored, 'vertexAi', 1)).toBe(false);
	expect(areFilesExpired(stored, 'custom', 1)).toBe(false);
	expect(areFilesExpired(stored, 'google', 1)).toBe(true);
	expect(areFilesExpired(stored, 'octopusX', 1)).toBe(true);
});

test('turns are named in runs, and by how their prompts begin', () => {
	const named = (...numbers: number[]) => turnNames(numbers.map((at) => turn(at, 0, 1, 1)));
	expect(named(3)).toBe('turn 3');
	expect(named(2, 3, 4)).toBe('turns 2 to 4');
	expect(named(1, 3, 4, 7)).toBe('turns 1, 3 to 4 and 7');
	expect(turnName({ ...turn(2, 0, 1, 1), prompt: 'a <b>\n c' })).toBe('turn 2 ("a ‹b› c")');
});

describe('a file that keeps so many turns', () => {
	const conversation = (count: number, afresh?: number) =>
		Array.from({ length: 2 * count }, (_, at) => {
			const role: ContentInfo['role'] = at % 2 === 0 ? 'user' : 'model';
			const startsAfresh = afresh !== undefined && at === 2 * afresh - 2;
			const facts = { role, provider: undefined, model: undefined, images: 0 };
			return contentOf(
				{ ...facts, ...(startsAfresh && { startsAfresh }) },
				bytesOf(`turn ${Math.floor(at / 2) + 1}`),
			);
		});
	const kept = async (
		contents: ReturnType<typeof conversation>,
		most: number | undefined,
		keepFirst: boolean,
	) => {
		const lines = await Promise.all(
			newestTurns(contents, most, keepFirst).map(async (content) =>
				(await readAll(joinContents([content], ','))).toString(),
			),
		);
		return [...new Set(lines)];
	};

	test.each<[string, number | undefined, boolean, number | undefined, number[]]>([
		['all', undefined, true, undefined, [1, 2, 3, 4, 5]],
		['as many as there are', 5, true, undefined, [1, 2, 3, 4, 5]],
		['three, the first among them', 3, true, undefined, [1, 4, 5]],
		['three, the newest', 3, false, undefined, [3, 4, 5]],
		['one, the newest', 1, true, undefined, [5]],
		['three, the one that began afresh among them', 3, true, 2, [2, 4, 5]],
		['three, which began afresh', 3, true, 4, [3, 4, 5]],
	])('%s', async (_case, most, keepFirst, afresh, expected) => {
		expect(await kept(conversation(5, afresh), most, keepFirst)).toEqual(
			expected.map((at) => `turn ${at}`),
		);
	});
});

test('two contents of the user in a row are one turn', () => {
	const roles = ['user', 'user', 'model', 'user', 'model', 'model', 'user'] as const;
	const contents = roles.map((role) => ({
		info: { role, provider: undefined, model: undefined, bytes: 1, images: 0 },
	}));
	expect(turnPlaces(contents)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
});

test('the tokens of a turn are those of its text and its images, by the model it goes to', async () => {
	const image = { inlineData: { mimeType: 'image/png', data: 'QUJD' } };
	const contents = [
		{ role: 'user', parts: [{ text: 'a'.repeat(4001) }, image] },
		{ role: 'model', parts: [{ text: 'b'.repeat(8000) }, image] },
		{ role: 'user', parts: [{ text: 'c' }] },
	];
	const history = await indexConversation(bytesOf(JSON.stringify(contents)));
	const tokens = (id: string) => pastTurns(history, modelFacts(id)).map((one) => one.tokens);
	expect(tokens('gemini-3-pro-image')).toEqual([3001 + 2 * 560, 1]);
	expect(tokens('gemini-3.1-flash-image')).toEqual([3001 + 2 * 1120, 1]);
	expect(tokens('gemini-9-image')).toEqual([3001 + 2 * 1120, 1]);
});

describe('the last image of a conversation', () => {
	const data = (bytes: number[]) => Buffer.from(bytes).toString('base64');
	const part = (bytes: number[], more = {}) => ({
		inlineData: { mimeType: 'image/png', data: data(bytes) },
		...more,
	});
	const of = async (...contents: object[]) => {
		const file = contents.map((content) => JSON.stringify(content)).join('\n');
		const history = await indexConversation(sourceOf(inPieces(file, 7)));
		return await lastImage(history, pastTurns(history));
	};

	test('streams out of the file, as text and as bytes of the exact length', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => [...bytes]),
				async (bytes) => {
					const found = await of(
						{ role: 'user', parts: [{ text: 'a' }, part([1])] },
						{ role: 'model', parts: [part([2]), { text: 'b' }, part(bytes)] },
					);
					expect(found?.turn).toBe('turn 1 ("a")');
					const json = await readAll(jsonBytes({ part: found?.reference.part }));
					expect(JSON.parse(json.toString())).toEqual({ part: part(bytes) });
					const file = found?.reference.file?.bytes;
					expect([...(file ? await readAll(file) : [])]).toEqual(bytes);
					expect(file?.length).toBe(bytes.length);
				},
			),
		);
	});

	test('is no draft where there is a finished one, and the user’s where the model made none', async () => {
		const user = { role: 'user', parts: [{ text: 'a' }, part([1])] };
		const draft = await of(user, {
			role: 'model',
			parts: [part([2]), part([3], { thought: true })],
		});
		expect(JSON.stringify(await partOf(draft))).toContain(data([2]));
		const words = await of(user, { role: 'model', parts: [{ text: 'No.' }] });
		expect(JSON.stringify(await partOf(words))).toContain(data([1]));
		expect(await of({ role: 'user', parts: [{ text: 'a' }] })).toBeUndefined();
	});

	test('may be the address of a file', async () => {
		const fileData = { mimeType: 'image/png', fileUri: 'https://example.com/a.png' };
		const found = await of({ role: 'user', parts: [{ fileData }] });
		expect(found?.reference.part).toEqual({ fileData });
	});

	async function partOf(found: Awaited<ReturnType<typeof lastImage>>): Promise<unknown> {
		return JSON.parse((await readAll(jsonBytes({ part: found?.reference.part }))).toString());
	}
});
