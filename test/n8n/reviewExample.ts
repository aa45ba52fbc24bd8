import { createHash } from 'node:crypto';
import { readExample } from '../../demo/readExample';
import { itemsOf, type Run } from '../../lanes/run-data';
import { FormPages } from './formPages';
import { binaryOf } from './lane';
import type { Surroundings } from './setUp';

const IMAGE = /<img src="([^"]+)" alt="([^"]*)"/;

const titleOf = (page: string) => /<h1>(.*?)<\/h1>/.exec(page)?.[1];

/** Tests of the example in which a person reviews images. */
export function reviewExample(here: Surroundings): void {
	test('"Review loop" changes an image until a person approves it', async () => {
		const { rest } = here.n8n;
		const { user, id } = await here.newUser();
		const workflow = await rest.createWorkflow(readExample('review-loop.json', id));
		const form = await FormPages.open(here.n8n, workflow);
		const newest = async () => (await user.received()).at(-1)?.imageSha256[0];

		const PROMPT = 'Create an image of a "fox" & a hen';
		await user.behave({ faults: [{ blocked: 'SAFETY' }] });
		const refused = await form.send({ 0: PROMPT });
		expect(titleOf(refused)).toBe('No image came');
		expect(refused).toContain('The provider blocked the prompt (SAFETY)');

		const first = await form.send({ 1: PROMPT });
		expect(titleOf(first)).toBe('Do you like it?');
		const [, link = '', alt] = IMAGE.exec(first) ?? [];
		expect(alt).toBe('Create an image of a &quot;fox&quot; &amp; a hen');
		const shown = await fetch(link.replaceAll('&amp;', '&'));
		expect(sha256(await shown.arrayBuffer())).toBe(await newest());

		const second = await form.send({ 1: 'Change it', 2: 'Make it red' });
		expect(IMAGE.exec(second)?.[2]).toBe('Make it red');

		await user.behave({ faults: [{ finishReason: 'IMAGE_SAFETY' }] });
		const unchanged = await form.send({ 1: 'Change it', 2: 'Make it bad' });
		expect(titleOf(unchanged)).toBe('The image was not changed');
		expect(unchanged).toContain('IMAGE_SAFETY');

		expect(titleOf(await form.send({ 1: 'Make it green' }))).toBe('Do you like it?');
		const last = await form.send({ 1: 'Approve it', 2: '' });
		expect(titleOf(last)).toBe('Here is your image');
		const done = await rest.waitUntilFinished(await form.leave());
		expect({ status: done.status, error: done.error }).toEqual({ status: 'success' });
		expect(await approvedSha256(done)).toBe(await newest());
		// One conversation: each change brought all turns that had an image.
		expect((await user.received()).map(({ body }) => body.contents.length)).toEqual([
			1, 1, 3, 5, 5,
		]);
	});

	async function approvedSha256(done: Run) {
		const [approved] = itemsOf(done, 'Approved Image');
		return sha256(await here.n8n.rest.bytesOf(binaryOf(approved, 'approved')));
	}
}

function sha256(bytes: Uint8Array | ArrayBuffer): string {
	return createHash('sha256').update(new Uint8Array(bytes)).digest('hex');
}
