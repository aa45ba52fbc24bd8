import type { IContextObject } from 'n8n-workflow';
import { explain } from '../../../nodes/GeminiImage/failure/explain';
import { Failure } from '../../../nodes/GeminiImage/failure/failure';
import { noteHandle, withRecentHandles } from '../../../nodes/GeminiImage/run/recentHandles';

/** What n8n keeps for all nodes of an execution. */
function execution(flow: IContextObject = {}) {
	return { getContext: () => flow };
}

const wrong = new Failure('handleUnknown', { kind: 'image', handle: 'image-1' });

test('an agent with a wrong handle is told the newest right ones of its kind, each once', () => {
	const context = execution();
	for (const handle of ['a', 'b', 'c', 'd', 'e', 'f', 'b']) noteHandle(context, 'image', handle);
	noteHandle(context, 'conversation', 'z');
	const { description } = explain(withRecentHandles(context, wrong));
	expect(description).toContain('Handles from this execution: b, f, e, d, c.');
});

test('nothing is said of handles where there are none, or of other failures', () => {
	expect(explain(withRecentHandles(execution(), wrong)).description).not.toContain(
		'from this execution',
	);
	const other = new Failure('promptEmpty', {});
	expect(withRecentHandles(execution(), other)).toBe(other);
});

test('where n8n runs a tool outside of an execution, nothing is noted and nothing breaks', () => {
	const context = {
		getContext: (): IContextObject => {
			throw new Error('`executionData` is not initialized');
		},
	};
	noteHandle(context, 'image', 'a');
	expect(explain(withRecentHandles(context, wrong)).description).not.toContain(
		'from this execution',
	);
});

test('whatever another node has noted under the name does no harm', () => {
	for (const noted of [5, 'text', null, { image: [5] }, { image: 'a' }]) {
		const context = execution({ geminiImageHandles: noted });
		expect(explain(withRecentHandles(context, wrong)).description).not.toContain(
			'from this execution',
		);
		noteHandle(context, 'image', 'a');
		expect(explain(withRecentHandles(context, wrong)).description).toContain(
			'from this execution: a.',
		);
	}
});
