import {
	isPassingCause,
	nameDownloadCause,
} from '../../../nodes/GeminiImage/failure/downloadCause';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';

test.each([429, 500, 503])('HTTP %i may pass by itself', (status) => {
	expect(isPassingCause({ status })).toBe(true);
	expect(nameDownloadCause({ status })).toBe(`its host returned HTTP ${status}`);
});

test.each([301, 401, 403, 404, 410])('HTTP %i does not pass by itself', (status) => {
	expect(isPassingCause({ status })).toBe(false);
});

test('of other causes only a connection that broke off passes by itself', () => {
	expect(isPassingCause('brokeOff')).toBe(true);
	for (const why of ['notAnAddress', 'notPublic', 'holdsKey', 'tooLarge'] as const) {
		expect(isPassingCause(why)).toBe(false);
	}
});

test.each([
	[{ why: { status: 403 } }, 'The image is not public. Share it'],
	[{ why: { status: 404 } }, 'Check the URL in "Image URLs"'],
	[{ why: 'notPublic', urlKind: 'http' }, 'Use https:// instead'],
] as const)('a reference that is not fetched comes with what to do: %j', (facts, advice) => {
	const service = { name: 'Dropbox', advice: 'Use dl=1.' };
	const failure = new Failure('referenceNotFetched', { host: 'example.com', ...facts, service });
	const { message, description } = explain(failure);
	expect(message).toMatch(/^The reference image at example\.com could not be downloaded: /);
	expect(description).toMatch(/^Nothing was sent\. /);
	expect(description).toContain(advice);
	expect(description).toMatch(/ This is a Dropbox link\. Use dl=1\.$/);
});
