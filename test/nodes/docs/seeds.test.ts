import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TESTS = path.resolve(__dirname, '../..');
const PAGE = readFileSync(path.resolve(TESTS, '../docs/seeds.md'), 'utf8');

/** The tests that the page names: `file`, "name", "another name". */
const NAMED = PAGE.split('\n')
	.filter((line) => /^\| *(all|\d{3})/.test(line))
	.flatMap((line) => (line.split(' | ').at(-1) ?? '').split('; '))
	.flatMap((proof) => {
		const file = /`([\w/.]+\.test\.ts)`/.exec(proof)?.[1];
		const names = [...proof.matchAll(/, "([^"]+)"/g)].map(([, name]) => name ?? '');
		return file ? names.map((name) => ({ file, name })) : [];
	});

/** A file of tests, and the examples that it takes from files beside it. */
function sourceOf(file: string): string {
	const at = path.join(TESTS, file);
	const own = readFileSync(at, 'utf8');
	const beside = [...own.matchAll(/from '\.\/(seed\w+)'/g)].map(([, name]) =>
		readFileSync(path.join(path.dirname(at), `${name}.ts`), 'utf8'),
	);
	return [own, ...beside].join('\n').replaceAll("\\'", "'");
}

test('the page names a test for nearly all that the documents say', () => {
	const rows = PAGE.split('\n').filter((line) => /^\| *(all|\d{3})/.test(line));
	const unproven = rows.filter((line) => !/`[\w/.]+\.test\.ts`, "/.test(line));
	expect(unproven).toEqual([expect.stringContaining('SynthID')]);
	expect(NAMED.length).toBeGreaterThan(rows.length);
});

test.each(NAMED)('there is a test "$name" in $file', ({ file, name }) => {
	expect(existsSync(path.join(TESTS, file))).toBe(true);
	const isShortened = name.endsWith('…');
	const literal = isShortened ? name.replace(/\s*…$/, '') : name;
	const quoted = ["'", '"', '`'].map((quote) => `${quote}${literal}${isShortened ? '' : quote}`);
	const source = sourceOf(file);
	expect(quoted.some((text) => source.includes(text))).toBe(true);
});
