import { batchDisplayName } from '../../../nodes/GeminiImage/batch/displayName';
import { reference, request, unreadBytes } from './requests';

const place = {
	instanceId: 'i',
	workflowId: 'w',
	executionId: '1042',
	nodeId: 'n',
	runIndex: 0,
};
const requests = () => [request(0), request(1)] as const;

test('begins with the name, and tells the execution', () => {
	expect(batchDisplayName('Autumn catalog', place, requests())).toMatch(
		/^Autumn catalog \(n8n 1042-[\da-f]{8}\)$/,
	);
	expect(batchDisplayName(' ', place, requests())).toMatch(/^Gemini Image \(n8n 1042-/);
});

test('is the same for the same requests at the same place, without reading an image', () => {
	const images = () => [request(0, { references: [reference('photo', unreadBytes(7))] })] as const;
	expect(batchDisplayName('', place, images())).toBe(batchDisplayName('', place, images()));
});

test('differs with everything that makes another batch', () => {
	const names = [
		batchDisplayName('', place, requests()),
		batchDisplayName('', { ...place, runIndex: 1 }, requests()),
		batchDisplayName('', { ...place, instanceId: 'other' }, requests()),
		batchDisplayName('', { ...place, nodeId: 'other' }, requests()),
		batchDisplayName('', { ...place, workflowId: 'other' }, requests()),
		batchDisplayName('', { ...place, executionId: '1043' }, requests()),
		batchDisplayName('', place, [request(0)]),
		batchDisplayName('', place, [request(0), request(1, { key: 'other' })]),
		batchDisplayName('', place, [request(0), request(1, { settings: { prompt: 'Other' } })]),
		batchDisplayName('', place, [request(0, { settings: { model: 'other' } }), request(1)]),
		batchDisplayName('', place, [request(0, { references: [reference('a')] }), request(1)]),
	];
	expect(new Set(names).size).toBe(names.length);
});

test('is cut so that the whole has at most 128 characters', () => {
	const name = batchDisplayName('Long name '.repeat(30), place, requests());
	expect(name.length).toBeLessThanOrEqual(128);
	expect(name).toMatch(/^Long name .*… \(n8n 1042-[\da-f]{8}\)$/);
	const alone = batchDisplayName('x', { ...place, executionId: '9'.repeat(60) }, requests());
	expect(alone).toMatch(/^x \(n8n 9{60}-[\da-f]{8}\)$/);
});

test('takes no line breaks or markup from a name', () => {
	expect(batchDisplayName('a\nb <c>', place, requests())).toMatch(/^a b ‹c› \(n8n /);
});
