import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

/** The scan of verified nodes is an ES module, which jest loads in a process of its own. */
function scan(folder: string, patterns: string): { passed: boolean; details?: string } {
	const script = `
		import { analyzePackage, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
		const result = await analyzePackage(${JSON.stringify(folder)}, ${patterns});
		console.log(JSON.stringify(result));
	`;
	const args = ['--input-type=module', '--eval', script];
	// With NODE_ENV=test, as jest sets it, n8n's rules take every file for one of their own fixtures.
	const env = { ...process.env, NODE_ENV: 'production' };
	const output = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env });
	return JSON.parse(output.trim().split('\n').at(-1) ?? '') as {
		passed: boolean;
		details?: string;
	};
}

describe('the scan of verified nodes', () => {
	test('passes on the source', () => {
		expect(scan(ROOT, 'SOURCE_FILE_PATTERNS')).toEqual({ passed: true });
	});

	test('finds a forbidden import, so that passing means something', () => {
		const folder = mkdtempSync(path.join(tmpdir(), 'gemini-image-scan-'));
		execFileSync('cp', ['-r', 'package.json', 'nodes', 'credentials', 'icons', folder], {
			cwd: ROOT,
		});
		const file = path.join(folder, 'nodes/GeminiImage/transport/call.ts');
		execFileSync('sed', ['-i', '1i import { readFileSync } from "fs";', file]);
		expect(scan(folder, 'SOURCE_FILE_PATTERNS').passed).toBe(false);
	});
});

describe('the tarball', () => {
	let folder: string;
	let files: string[];
	beforeAll(() => {
		folder = mkdtempSync(path.join(tmpdir(), 'gemini-image-pack-'));
		const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
			cwd: ROOT,
			encoding: 'utf8',
		});
		const [packed] = JSON.parse(output) as Array<{
			filename: string;
			files: Array<{ path: string }>;
		}>;
		files = packed?.files.map((file) => file.path) ?? [];
		execFileSync('tar', ['-xzf', packed?.filename ?? '', '--strip-components=1'], { cwd: folder });
	});

	test('passes the scan of verified nodes', () => {
		expect(scan(folder, "['**/*.js', 'package.json']")).toEqual({ passed: true });
	});

	test('holds the compiled nodes with their icons and codex, and nothing of the workshop', () => {
		expect(files).toEqual(
			expect.arrayContaining([
				'index.js',
				'LICENSE.md',
				'README.md',
				'dist/nodes/GeminiImage/GeminiImage.node.js',
				'dist/nodes/GeminiImage/GeminiImage.node.json',
				'dist/nodes/GeminiImage/GeminiImageTrigger.node.js',
				'dist/nodes/GeminiImage/GeminiImageTrigger.node.json',
				'dist/nodes/GeminiImage/shared.js',
				'dist/credentials/GeminiImageApi.credentials.js',
				'dist/icons/gemini-image.svg',
				'dist/icons/gemini-image.dark.svg',
			]),
		);
		const others = files.filter(
			(file) =>
				!/^(dist\/|(index\.js|package\.json|README\.md|LICENSE\.md|CHANGELOG\.md)$)/.test(file),
		);
		expect(others).toEqual([]);
	});

	test('has no runtime dependency and no script that runs on installation', () => {
		const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
			string,
			object
		>;
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		const lifecycle = Object.keys(manifest.scripts ?? {}).filter((name) =>
			/^(pre|post)?(install|prepare|pack)/.test(name),
		);
		expect(lifecycle).toEqual([]);
	});
});

test('the pages that are made from tables are up to date', () => {
	const tsx = path.join(ROOT, 'node_modules/tsx/dist/cli.mjs');
	const check = [tsx, 'scripts/docs.ts', '--check'];
	expect(execFileSync(process.execPath, check, { cwd: ROOT, encoding: 'utf8' })).toBe('');
});
