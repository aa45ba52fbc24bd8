import type { IExecuteFunctions } from 'n8n-workflow';
import { RunSummary } from '../../../nodes/GeminiImage/run/runSummary';

test('neither the accounting of n8n nor its hints can cost what is made', () => {
	const broken = () => {
		throw new Error('n8n does not take it');
	};
	const context = new Proxy({} as IExecuteFunctions, { get: broken });
	const notes = new RunSummary(context);
	const usage = { promptTokenCount: 10, candidatesTokenCount: 1120, thoughtsTokenCount: 5 };
	const cost = { usd: 0.134, priceDate: '2026-11' };
	notes.add({ warnings: ['Something was adjusted.'], cost, facts: { usage }, images: [{}] });
	notes.show();
	expect(notes.images).toBe(1);
});
