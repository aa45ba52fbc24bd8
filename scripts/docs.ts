import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { providersPage } from './providersPage';
import { troubleshootingPage } from './troubleshootingPage';

/** Pages that are made from the product's own tables. */
const PAGES: Readonly<Record<string, () => string>> = {
	'docs/providers.md': providersPage,
	'docs/troubleshooting.md': troubleshootingPage,
};

const ROOT = path.resolve(__dirname, '..');

/** Writes the pages; with `--check`, only tells which of them are out of date. */
async function main(): Promise<void> {
	const check = process.argv.includes('--check');
	for (const [name, make] of Object.entries(PAGES)) {
		const file = path.join(ROOT, name);
		const page = await format(make(), { parser: 'markdown' });
		if (!check) {
			writeFileSync(file, page);
			console.log(`Written: ${name}`);
		} else if (readFileSync(file, 'utf8') !== page) {
			console.log(`Out of date: ${name}. Run: npm run docs`);
			process.exitCode = 1;
		}
	}
}

void main();
