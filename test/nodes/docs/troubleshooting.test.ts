import { troubleshootingPage } from '../../../scripts/troubleshootingPage';

test('the page on failed items is written for people who do not program', () => {
	const words = troubleshootingPage().replace(/`[^`]*`/g, '');
	expect(words).not.toMatch(/undefined|\{|failure|problem|exception/i);
});
