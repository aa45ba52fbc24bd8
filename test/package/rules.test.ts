import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { INodeProperties } from 'n8n-workflow';
import { bestContrast } from './contrast';
import { allFields, iconsOf, loadable, registered, ROOT, shippedNodes } from './shipped';

/**
 * n8n's rules for verified nodes that its published plugin lacks, or keeps to what stands in the
 * node's own file. Each is named after its page in n8n's repository, under
 * `packages/@n8n/eslint-plugin-community-nodes/docs/rules`. When the plugin has one, take it away.
 */
const CATEGORIES = [
	'Analytics',
	'Communication',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing & Content',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];

const isTrigger = (className: string) => className.endsWith('Trigger');
const inOrder = (words: string[]) =>
	[...words].sort((one, other) => one.localeCompare(other, undefined, { sensitivity: 'base' }));
const labels = ({ options = [] }: INodeProperties) =>
	options.map((option) => ('displayName' in option ? option.displayName : option.name));

test('node-registration-complete: package.json names every node and every credential', () => {
	expect(loadable('nodes')).toEqual(registered.nodes);
	expect(loadable('credentials')).toEqual(registered.credentials);
});

const codexFiles = ['GeminiImage', 'GeminiImageTrigger'].map(
	(name) => `nodes/GeminiImage/${name}.node.json`,
);
test.each(codexFiles)('our lint looks at the codex %s, as the scan does', (codex) => {
	const eslint = path.join(ROOT, 'node_modules/eslint/bin/eslint.js');
	const args = [eslint, '--print-config', codex];
	const config = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
	expect(JSON.parse(config)).toHaveProperty([
		'rules',
		'@n8n/community-nodes/n8n-object-validation',
	]);
});

describe.each(shippedNodes.map((node) => [node.className, node] as const))(
	'%s',
	(className, { description, codex }) => {
		const fields = allFields(description.properties);
		const lists = fields.filter(({ options = [] }) => options.length >= 5);

		test("valid-node-categories, no-ai-codex-category: its categories are n8n's, and AI is none of them", () => {
			expect(codex.categories).not.toEqual([]);
			expect(CATEGORIES).toEqual(expect.arrayContaining(codex.categories as string[]));
		});

		test('no-codex-subcategories: it has none', () => {
			expect(codex).not.toHaveProperty('subcategories');
			expect(description).not.toHaveProperty('codex');
		});

		test('options-sorted-alphabetically: lists of five and more are, imported ones too', () => {
			expect(lists.map(labels)).toEqual(lists.map((list) => inOrder(labels(list))));
		});

		test('no-asterisk-in-option-names: no option has one', () => {
			expect(fields.flatMap(labels).filter((label) => label.includes('*'))).toEqual([]);
		});

		test('hint-max-length: no hint under a field has more than 120 letters', () => {
			expect(fields.filter(({ hint = '' }) => hint.length > 120)).toEqual([]);
		});

		test('trigger-node-conventions, node-usable-as-tool: it is a trigger in everything, or a tool', () => {
			expect(description.name.endsWith('Trigger')).toBe(isTrigger(className));
			expect(description.displayName.includes('Trigger')).toBe(isTrigger(className));
			expect(description.inputs).toEqual(isTrigger(className) ? [] : ['main']);
			expect(description.usableAsTool ?? false).toBe(!isTrigger(className));
		});

		test('require-node-description-fields: it has an icon and a subtitle', () => {
			expect(description).toMatchObject({
				icon: expect.anything() as unknown,
				subtitle: expect.stringMatching(/./) as string,
			});
		});

		test('single-credential-per-node: it has no more than one', () => {
			expect(description.credentials?.length ?? 0).toBeLessThanOrEqual(1);
		});

		test('resource-operation-pattern: every operation is an action, and five need no resource', () => {
			const operations = fields.filter(({ name }) => name === 'operation');
			if (!isTrigger(className)) expect(operations).not.toEqual([]);
			for (const field of operations) {
				expect(field.noDataExpression).toBe(true);
				const isOfResource = Boolean(field.displayOptions?.show?.resource);
				if (!isOfResource) expect(field.options?.length).toBeLessThanOrEqual(5);
				for (const option of field.options ?? []) {
					expect(option).toHaveProperty('action', expect.stringMatching(/./));
				}
			}
		});

		test('icon-contrast: its icons stand out from their backgrounds', () => {
			for (const { file, dark } of iconsOf(description)) {
				const contrast = bestContrast(readFileSync(file, 'utf8'), dark ? '#2b2b2b' : '#ffffff');
				expect(contrast).toBeGreaterThanOrEqual(3);
			}
		});
	},
);
