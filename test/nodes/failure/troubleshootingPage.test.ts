import { explainExample } from '../../../nodes/GeminiImage/failure/explain';
import type { Kind } from '../../../nodes/GeminiImage/failure/failure';
import { FAILURE_KINDS } from '../../../nodes/GeminiImage/failure/kinds';
import { troubleshootingPage } from '../../../scripts/troubleshootingPage';

test('the page on failed items has every kind', () => {
	const page = troubleshootingPage();
	const missing = (Object.keys(FAILURE_KINDS) as Kind[])
		// The tables of finish and block reasons stand for these.
		.filter((name) => name !== 'refused' && name !== 'promptBlocked')
		.filter((name) => !page.includes(explainExample(name).message));
	expect(missing).toEqual([]);
});
