import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { vertexFields } from '../../credentials/vertexFields';
import { laneNames } from '../../lanes/lanes';
import { itemsOf, type Run } from '../../lanes/run-data';
import type { EmulatedUser, ReceivedTokenRequest } from '../engine/emulated';
import { binaryOf, decoded } from './lane';
import { pause, waitForPause } from './pause';
import { setUp } from './setUp';
import { textIn } from './storedText';
import { geminiImage, items, workflow, type Step } from './workflows';

const TYPE = 'geminiImageApi';
const SWITCHED_OFF =
	/^The Vertex AI API is not enabled in the Google Cloud project\. .*Enable the "Vertex AI API"/;
const succeeded = { status: 'success' };
const outcome = ({ status, error }: Run) => ({ status, error });

const prompts = items({ prompt: 'an apple' }, { prompt: 'a pear' }, { prompt: 'a plum' });

/** The operations in a row, as made for Google's own API. */
const operations = (id: string): Step[] => [
	...prompts,
	geminiImage('Made', id, {
		prompt: '=Create an image of {{ $json.prompt }}',
		aspectRatio: '16:9',
	}),
	geminiImage('Edited', id, { operation: 'imageToImage', prompt: 'Make it green' }),
	geminiImage('First Turn', id, { operation: 'multiTurn', prompt: 'Create an image of a bowl' }),
	geminiImage('Second Turn', id, { operation: 'multiTurn', prompt: 'Put it on a table' }),
];

const make = (name: string, id: string) =>
	geminiImage(name, id, { prompt: 'Create an image of an apple' });

const tokensOf = async (user: EmulatedUser) => await user.asked<ReceivedTokenRequest>('tokens');

/** The lines of the private key of a key file. */
function keyLines(user: EmulatedUser): string[] {
	const { private_key: pem } = JSON.parse(user.keyFile) as { private_key: string };
	return pem.split('\n').filter((line) => line.length === 64);
}

describe.each(laneNames)('Vertex AI in n8n %s', (lane) => {
	const here = setUp(lane);

	/** A new user of the emulator with a credential for Vertex AI in n8n. */
	async function newUser(persona = 'vertex', more: ICredentialDataDecryptedObject = {}) {
		const user = here.emulated.another();
		const data = user.credential(persona, more);
		return { user, data, id: await here.n8n.rest.createCredential('Vertex AI', TYPE, data) };
	}

	const run = async (name: string, ...steps: Step[]) =>
		await here.n8n.rest.run(await here.n8n.rest.createWorkflow(workflow(name, ...steps)));

	/** What n8n says to a credential, tested as the editor tests it. */
	async function testCredential(id: string, data: object): Promise<unknown> {
		const credentials = { id, name: 'Vertex AI', type: TYPE, data };
		const answer = await here.n8n.rest.json('POST', '/rest/credentials/test', { credentials });
		return (answer as { data: unknown }).data;
	}

	/** A stored credential, as the editor gets it. */
	async function shown(id: string): Promise<Record<string, unknown>> {
		const answer = await here.n8n.rest.json('GET', `/rest/credentials/${id}?includeData=true`);
		return (answer as { data: { data: Record<string, unknown> } }).data.data;
	}

	test.each(['vertex', 'vertexExpress'])(
		'passes the test of a credential (%s)',
		async (persona) => {
			const { user, id, data } = await newUser(persona);
			expect(await testCredential(id, data)).toMatchObject({ status: 'OK' });
			expect(await testCredential(id, await shown(id))).toMatchObject({ status: 'OK' });
			expect((await user.received()).filter(({ billed }) => billed)).toEqual([]);
		},
	);

	test.each<[string, string, ICredentialDataDecryptedObject, string, RegExp]>([
		[
			'what is no key',
			'vertex',
			{ serviceAccountJson: '', privateKey: 'no key', serviceAccountEmail: 'a@b.example' },
			'none',
			/^The private key in the credential is not valid\. Copy the value/,
		],
		[
			'a project that is not there',
			'vertex',
			{ projectId: 'no-such-project' },
			'none',
			/^Google Cloud denied access to the project in the credential\. .*Check "Project ID"/,
		],
		['an API that is not enabled', 'vertex', {}, 'serviceDisabled', SWITCHED_OFF],
		[
			'no permission',
			'vertex',
			{},
			'permissionDenied',
			/^The credential has no permission to use Vertex AI in this project\. .*"Vertex AI User"/,
		],
		[
			'a wrong API key',
			'vertexExpress',
			{ apiKey: 'wrong-key' },
			'none',
			/^The provider rejected the API key\. /,
		],
		[
			'an API that is not enabled for the API key',
			'vertexExpress',
			{},
			'serviceDisabled',
			SWITCHED_OFF,
		],
	])('fails the test of a credential with %s', async (_what, persona, more, refusal, words) => {
		const { user, id, data } = await newUser(persona, more);
		await user.behave({ cloudRefusal: refusal });
		const message = expect.stringMatching(words) as string;
		expect(await testCredential(id, data)).toMatchObject({ status: 'Error', message });
	});

	test('runs a workflow made for Google once the credential is changed', async () => {
		const google = await here.newUser();
		const before = await run('google', ...operations(google.id));
		expect(outcome(before)).toEqual(succeeded);
		const vertex = await newUser();
		const after = await run('vertex', ...operations(vertex.id));
		expect(outcome(after)).toEqual(succeeded);
		for (const name of ['Made', 'Edited', 'First Turn', 'Second Turn']) {
			const looks = async (of: Run) =>
				await Promise.all(
					itemsOf(of, name).map(async (item) =>
						decoded(await here.n8n.rest.bytesOf(binaryOf(item))),
					),
				);
			expect(await looks(after)).toEqual(await looks(before));
			expect(itemsOf(after, name)).toHaveLength(3);
		}
		expect(itemsOf(after, 'Second Turn')[0]?.json).toMatchObject({ conversation: { turns: 2 } });
		const calls = await vertex.user.received();
		expect(calls.map(({ status }) => status)).toEqual(Array(12).fill(200));
		expect(new Set(calls.map(({ persona }) => persona))).toEqual(new Set(['vertex']));
		expect(await tokensOf(vertex.user)).toMatchObject([{ status: 200 }]);
	});

	test('renews a token once when it ends within an execution or between two', async () => {
		const { user, id } = await newUser();
		const { rest } = here.n8n;
		const steps = [make('Before', id), ...pause, ...prompts, make('After', id)];
		const first = await rest.createWorkflow(workflow('ending', ...steps));
		const executionId = await rest.start(first);
		const resume = await waitForPause(here.n8n, executionId);
		expect(await tokensOf(user)).toHaveLength(1);
		await user.expireTokens();
		await resume();
		const within = await rest.waitUntilFinished(executionId);
		expect(outcome(within)).toEqual(succeeded);
		expect(itemsOf(within, 'After')).toHaveLength(3);
		expect(await tokensOf(user)).toHaveLength(2);

		await user.expireTokens();
		const between = await run('turned away', ...prompts, make('Result', id));
		expect(outcome(between)).toEqual(succeeded);
		expect(itemsOf(between, 'Result')).toHaveLength(3);
		expect(await tokensOf(user)).toMatchObject(Array(3).fill({ status: 200 }));
		expect(outcome(await run('again', make('Result', id)))).toEqual(succeeded);
		expect(await tokensOf(user)).toHaveLength(3);
	});

	test('leaves neither key nor token in what n8n stores', async () => {
		const { user, id } = await newUser();
		await run('stored', ...operations(id));
		await user.behave({ cloudRefusal: 'permissionDenied' });
		expect((await run('refused', make('Result', id))).status).toBe('error');
		const stored = await textIn(here.n8n.dataFolder);
		expect(stored).toContain('Create an image of');
		for (const secret of ['ya29.', ...keyLines(user)]) expect(stored).not.toContain(secret);
		expect(here.n8n.lastOutput).not.toContain('ya29.');
		const editor = JSON.stringify(await shown(id));
		for (const secret of ['ya29.', ...keyLines(user)]) expect(editor).not.toContain(secret);
	});

	test('keeps the expressions of a credential', async () => {
		const user = here.emulated.another();
		const typed = {
			location: `={{ 'glo' + 'bal' }}`,
			projectId: `={{ ['project'].at(0) }}`,
			serviceAccountJson: `={{ ${JSON.stringify(user.keyFile)} }}`,
		};
		const data = user.credential('vertex', typed);
		const saved = await here.n8n.rest.createCredential('Saved', TYPE, data);
		const imported = 'importedVertex';
		// As n8n exports one that was saved with the fields that nobody fills in.
		const hidden = Object.fromEntries(
			vertexFields
				.filter(({ type }) => type === 'hidden')
				.map(({ name, default: value }) => [name, value]),
		);
		await here.n8n.cli.importCredentials([
			{ id: imported, name: 'Imported', type: TYPE, data: { ...hidden, ...data } },
		]);
		for (const id of [saved, imported]) {
			expect(outcome(await run('expressions', make('Result', id)))).toEqual(succeeded);
			expect(await testCredential(id, await shown(id))).toMatchObject({ status: 'OK' });
			await here.n8n.rest.json('PATCH', `/rest/credentials/${id}`, {
				name: 'Changed',
				type: TYPE,
				data: await shown(id),
			});
			expect(outcome(await run('saved', make('Result', id)))).toEqual(succeeded);
			expect(await shown(id)).toMatchObject(typed);
		}
		const urls = (await user.received()).map(({ path }) => path);
		expect(urls).toHaveLength(4);
		for (const url of urls) expect(url).toContain('/projects/project/locations/global/');
	});
});
