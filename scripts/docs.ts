import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { providersPage } from './providersPage';
import { troubleshootingPage } from './troubleshootingPage';

/** Pages generated from the node's tables. */
const PAGES: Readonly<Record<string, () => string>> = {
	'docs/providers.md': providersPage,
	'docs/troubleshooting.md': troubleshootingPage,
};

const ROOT = path.resolve(__dirname, '..');

/** Writes the pages; `--check` only reports which are out of date. */
async function main(): Promise<void> {
	const isCheck = process.argv.includes('--check');
	for (const [name, generate] of Object.entries(PAGES)) {
		const file = path.join(ROOT, name);
		const page = await format(generate(), { parser: 'markdown' });
		if (!isCheck) {
			writeFileSync(file, page);
			console.log(`Written: ${name}`);
		} else if (readFileSync(file, 'utf8') !== page) {
			console.log(`Out of date: ${name}. Run: npm run docs`);
			process.exitCode = 1;
		}
	}
}

void main();
