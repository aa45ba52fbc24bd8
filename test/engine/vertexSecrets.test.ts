import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { PEM } from '../nodes/transport/accountKeys';
import { SPELLINGS, spellingsOf } from '../nodes/transport/spellings';
import { drawImage } from './images';
import { filesOf, notePrinted, told } from './leftByBatches';
import { RecordingHost } from './recordingHost';
import { REPEATED, RepeatingProxy } from './repeatingProxy';
import { setUp } from './setUp';

const here = setUp();
let proxy: RepeatingProxy;
/** A host that is sent nothing. */
let stranger: RecordingHost;
let printed: string[];
beforeAll(async () => {
	stranger = await RecordingHost.start((await drawImage()).toString('base64'));
	printed = notePrinted();
});
beforeEach(async () => {
	proxy = await RepeatingProxy.start(here.user.url);
	stranger.forget();
	printed.length = 0;
});
afterEach(() => proxy.stop());
afterAll(() => {
	jest.restoreAllMocks();
	stranger.stop();
});

/** The full lines of a key in PEM. */
const linesOf = (pem: string) => pem.split('\n').filter((line) => line.length === 64);

/** The file's key signs in; another key stands in the field that is not used then. */
function credential(): ICredentialDataDecryptedObject {
	const file = JSON.parse(here.user.keyFile) as Record<string, string>;
	const serviceAccountJson = JSON.stringify({ ...file, token_uri: `${proxy.url}/vertex/token` });
	const baseUrl = `${proxy.url}/vertex`;
	return here.user.credential('vertex', { baseUrl, serviceAccountJson, privateKey: PEM });
}

const keyLines = () => {
	const { private_key } = JSON.parse(here.user.keyFile) as { private_key: string };
	return [...linesOf(private_key), ...linesOf(PEM)];
};

/** All that executions leave, with and without "On Error" set to "Continue". */
async function leftByRuns(): Promise<string> {
	const account = credential();
	const photo = await here.user.putUp('photo.png', await drawImage());
	const imageUrls = photo.replace(here.user.url, proxy.url);
	const left: string[] = [];
	for (const [operation, continueOnFail] of [
		['textToImage', false],
		['imageToImage', true],
		['multiTurn', true],
	] as const) {
		const run = await here.engine.run({
			parameters: {
				operation,
				prompt: `Create an image of ${REPEATED}`,
				imageFields: '',
				options: {
					maxTries: 1,
					outputConversation: true,
					...(operation !== 'textToImage' && { imageUrls }),
				},
			},
			credential: account,
			continueOnFail,
		});
		left.push(told(run.run), JSON.stringify(run.run), ...run.hints, told(run.error));
		left.push(...(await filesOf(here.engine, run.items)));
	}
	return left.join('\n');
}

const refusal = { error: { code: 400, status: 'INVALID_ARGUMENT', message: `No: ${REPEATED}` } };
const refused = [400, 401, 403, 500].map((status) => ({ status, body: refusal }));
const grant = { error: 'invalid_grant', error_description: `Not this: ${REPEATED}` };
const elsewhere = () => ({
	status: 307,
	headers: { location: `${stranger.url}/?said=${REPEATED}` },
	body: '',
});
/** @param fault once for each call */
const always = (fault: object) => Array<object>(9).fill(fault);
const SITUATIONS: Array<[string, () => Record<string, unknown>]> = [
	['images with them in the words around', () => ({})],
	['refusals', () => ({ faults: [...refused, ...refused] })],
	['pages', () => ({ faults: always({ status: 502, body: `<html>${REPEATED}</html>` }) })],
	['blocked prompts', () => ({ faults: always({ blocked: REPEATED }) })],
	['answers of words', () => ({ faults: always({ textOnly: REPEATED }) })],
	['calls that lead elsewhere', () => ({ faults: always(elsewhere()) })],
	['a token endpoint that leads elsewhere', () => ({ tokenFaults: always(elsewhere()) })],
	['a token endpoint', () => ({ tokenFaults: always({ status: 400, body: grant }) })],
	['a token endpoint that is busy', () => ({ tokenFaults: always({ status: 503, body: grant }) })],
];

const spelled = (text: string) => SPELLINGS.map(([, spell]) => spell(text)).join(' ');
const REPEATS: Array<[string, (login: string) => string]> = [
	['a token or a signed request', spelled],
	[
		'lines of the private keys',
		() => [...keyLines().slice(0, 3), ...keyLines().slice(-3)].map(spelled).join(' '),
	],
	[
		'whole private keys',
		() => [PEM, here.user.keyFile, JSON.stringify(here.user.keyFile)].join(' '),
	],
];

describe.each(REPEATS)(
	'%s, repeated to the node, stay out of all that is left by',
	(_what, repeats) => {
		test.each(SITUATIONS)('%s', async (_where, behaviour) => {
			proxy.repeats = repeats;
			await here.user.behave(behaviour());
			const everything = [
				await leftByRuns(),
				...printed,
				...proxy.received,
				stranger.everything,
			].join('\n');
			expect(printed).not.toEqual([]);
			expect(proxy.logins).not.toEqual([]);
			expect(stranger.received).toEqual([]);
			for (const secret of [...proxy.logins, ...keyLines()].flatMap(spellingsOf)) {
				const at = everything.indexOf(secret);
				expect(at < 0 ? '' : everything.slice(Math.max(0, at - 200), at + 200)).toBe('');
			}
		});
	},
);
