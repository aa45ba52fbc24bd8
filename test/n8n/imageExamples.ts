import { readFile } from 'node:fs/promises';
import { changeNodes, chooseCredentials, chooseFolder, readExample } from '../../demo/readExample';
import type { WorkflowJson } from '../../lanes/rest';
import { itemsOf, type Run, type RunItem } from '../../lanes/run-data';
import type { EmulatedUser } from '../engine/emulated';
import { binaryOf, decoded } from './lane';
import type { Surroundings } from './setUp';

const WAIT = { amount: 1, unit: 'seconds' };
const REFUSED = { blocked: 'SAFETY' };
const OVERLOADED = { status: 503 };
const FORBIDDEN = { status: 403 };
/** The provider may have charged for both. */
const NO_IMAGE = { finishReason: 'NO_IMAGE' };
const BROKEN = { network: 'reset', afterBytes: 100 };

/** One call after the other, each sent once, so that the emulator's queue of faults meets a known item. */
function inSequence(workflow: WorkflowJson): WorkflowJson {
	for (const { type, parameters } of workflow.nodes) {
		if (type.endsWith('.geminiImage')) {
			Object.assign(parameters.options ?? {}, { concurrency: 1, maxTries: 1 });
		}
	}
	return workflow;
}

/** Tests of the examples that run from start to end without a person. */
export function imageExamples(here: Surroundings): void {
	async function run(workflow: WorkflowJson): Promise<Run> {
		const stored = await here.n8n.rest.createWorkflow(workflow);
		const done = await here.n8n.rest.run(stored);
		expect({ status: done.status, error: done.error }).toEqual({ status: 'success' });
		return done;
	}

	const decode = async (items: readonly RunItem[], field?: string) =>
		await Promise.all(
			items.map(async (item) => decoded(await here.n8n.rest.bytesOf(binaryOf(item, field)))),
		);

	const promptsOf = async (user: EmulatedUser) =>
		(await user.received()).map(({ body }) => body.contents[0]?.parts[0]?.text);

	test('"Product shots" makes five ratios of one photo', async () => {
		const { user, id } = await here.newUser();
		const done = await run(readExample('product-shots.json', id));
		const shots = itemsOf(done, 'Product Shots');
		expect(await decode(shots)).toEqual([
			'jpeg 1024x1024',
			'jpeg 928x1152',
			'jpeg 768x1376',
			'jpeg 1376x768',
			'jpeg 1584x672',
		]);
		expect(shots.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => ({ item })),
		);
		const [photo, ...edits] = await user.received();
		expect(edits).toHaveLength(5);
		for (const { body } of edits) {
			expect(body.contents[0]?.parts).toMatchObject([
				{ text: expect.stringContaining('Create an image of the product') as string },
				{ inlineData: { data: { $image: { sha256: photo?.imageSha256[0] } } } },
			]);
		}
	});

	test('"Content pipeline" writes images to a folder and lists the rows that failed', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ faults: [null, REFUSED] });
		const example = inSequence(readExample('content-pipeline.json', id));
		const done = await run(chooseFolder(example, here.n8n.filesFolder));
		const saved = itemsOf(done, 'Saved Posts').map(({ json }) => json);
		expect(saved).toMatchObject([
			{ post: 'first-frost', file: expect.stringMatching(/-first-frost\.jpg$/) as string },
			{ post: 'market-saturday' },
			{ post: 'seeds-for-spring', usd: expect.any(Number) as number },
		]);
		const files = await Promise.all(saved.map(({ file }) => readFile(String(file))));
		expect(await Promise.all(files.map(decoded))).toEqual([
			'jpeg 1024x1024',
			'jpeg 1376x768',
			'jpeg 1024x1024',
		]);
		expect(itemsOf(done, 'Failed Posts')).toMatchObject([
			{
				json: {
					post: 'soup-of-the-day',
					message: 'The provider blocked the prompt (SAFETY)',
					whatToDo: expect.stringContaining('Reword the prompt') as string,
				},
			},
		]);
	});

	test('"Content pipeline" keeps to its spending limit', async () => {
		const { user, id } = await here.newUser();
		const example = inSequence(readExample('content-pipeline.json', id));
		for (const { name, parameters } of example.nodes) {
			if (name === 'Draw') Object.assign(parameters.options ?? {}, { spendingLimit: 0.07 });
		}
		const done = await run(chooseFolder(example, here.n8n.filesFolder));
		expect(itemsOf(done, 'Saved Posts').map(({ json }) => json.post)).toEqual([
			'first-frost',
			'soup-of-the-day',
		]);
		expect(itemsOf(done, 'Failed Posts')).toHaveLength(2);
		expect(await user.received()).toHaveLength(2);
	});

	test('"Resilient batch" rewords, tries later, asks a person, and keeps the order', async () => {
		const { user, id } = await here.newUser();
		await user.behave({ faults: [null, REFUSED, OVERLOADED, FORBIDDEN, null, BROKEN] });
		const example = inSequence(readExample('resilient-batch.json', id));
		const done = await run(changeNodes(example, 'wait', WAIT));
		const images = itemsOf(done, 'In Order');
		expect(images.map(({ json }) => [json.number, json.name])).toEqual([
			[1, 'compass'],
			[2, 'duel'],
			[3, 'kitchen'],
			[5, 'meadow'],
		]);
		expect(await decode(images)).toEqual(Array(4).fill('jpeg 1200x896'));
		const prompts = images.map(({ json }) => json.prompt);
		expect(prompts[1]).toContain('greeting each other');
		expect(prompts[2]).toContain('before dawn');
		expect(itemsOf(done, 'Wait')).toHaveLength(1);
		expect(itemsOf(done, 'For a Person').map(({ json }) => [json.number, json.reason])).toEqual([
			[4, 'HTTP_403'],
			[6, 'ECONNRESET'],
		]);
		expect(await promptsOf(user)).toHaveLength(8);
	});

	test('"Resilient batch" hands what failed twice to a person', async () => {
		const { user, id } = await here.newUser();
		const second = [REFUSED, OVERLOADED];
		await user.behave({ faults: [REFUSED, OVERLOADED, null, null, null, null, ...second] });
		const example = inSequence(readExample('resilient-batch.json', id));
		const done = await run(changeNodes(example, 'wait', WAIT));
		expect(itemsOf(done, 'In Order').map(({ json }) => json.number)).toEqual([3, 4, 5, 6]);
		const listed = itemsOf(done, 'For a Person').map(({ json }) => [json.name, json.reason]);
		expect(listed).toEqual([
			['compass', 'SAFETY'],
			['duel', 'HTTP_503'],
		]);
	});

	test('"Provider fallback" asks the gateway only where that is free and of use', async () => {
		const google = await here.newUser();
		const gateway = here.emulated.another();
		const data = gateway.credential('gateway');
		const gatewayId = await here.n8n.rest.createCredential('Gateway', 'geminiImageApi', data);
		const choose = () =>
			chooseCredentials(inSequence(readExample('provider-fallback.json', '')), {
				gemini: google.id,
				gateway: gatewayId,
			});
		await google.user.behave({ faults: [null, OVERLOADED, REFUSED] });
		const done = await run(choose());
		const images = itemsOf(done, 'Your Images');
		expect(images.map(({ json }) => [json.provider, json.prompt])).toEqual([
			['google', expect.stringContaining('lighthouse')],
			['custom', expect.stringContaining('library')],
		]);
		expect(await decode(images)).toEqual(Array(2).fill('jpeg 1200x896'));
		expect(itemsOf(done, 'Without an Image').map(({ json }) => json)).toMatchObject([
			{ name: 'greenhouse', mayHaveBeenCharged: false },
		]);

		await google.user.behave({ faults: [NO_IMAGE, BROKEN, OVERLOADED] });
		await gateway.behave({ faults: [OVERLOADED] });
		const again = await run(choose());
		const told = (again.nodes['Without an Image'] ?? []).flatMap(({ data }) => data?.main[0] ?? []);
		expect(told.map(({ json }) => [json.name, json.mayHaveBeenCharged])).toEqual(
			expect.arrayContaining([
				['lighthouse', true],
				['library', true],
				['greenhouse', false],
			]),
		);
		expect(told).toHaveLength(3);
		expect(await promptsOf(gateway)).toEqual([
			expect.stringContaining('library'),
			expect.stringContaining('greenhouse'),
		]);
	});

	test('"Before and after" makes a page with both images of each pair', async () => {
		const { user, id } = await here.newUser();
		const done = await run(readExample('before-and-after.json', id));
		const [item, ...others] = itemsOf(done, 'Gallery Page');
		expect(others).toEqual([]);
		const page = binaryOf(item, 'page');
		expect(page).toMatchObject({ mimeType: 'text/html', fileName: 'before-and-after.html' });
		const html = (await here.n8n.rest.bytesOf(page)).toString();
		expect(html).toContain('<html lang="en">');
		const shown = [...html.matchAll(/<img src="data:image\/jpeg;base64,([^"]+)" alt="([^"]+)">/g)];
		const bytes = shown.map(([, base64 = '']) => Buffer.from(base64, 'base64'));
		expect(await Promise.all(bytes.map(decoded))).toEqual(Array(6).fill('jpeg 1200x896'));
		const drawn = (await user.received()).map(({ imageSha256 }) => imageSha256[0]);
		expect(new Set(drawn).size).toBe(6);
		expect(shown.map(([, , alt]) => alt)).toEqual([
			expect.stringMatching(/^Before: Create an image of an empty corner/),
			expect.stringMatching(/^After: Furnish the corner/),
			expect.stringMatching(/^Before: .*courtyard/),
			expect.stringMatching(/^After: .*garden/),
			expect.stringMatching(/^Before: .*harbour/),
			expect.stringMatching(/^After: .*winter night/),
		]);
	});
}
