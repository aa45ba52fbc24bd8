import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CASE_FILES, FILES, readCases } from './caseFiles';

const cases = CASE_FILES.flatMap((name) => readCases(name).cases);

test('every case has a name of its own', () => {
	const ids = cases.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
});

test('all 95 public cases are here, each with its source, and more of our own', () => {
	const reported = cases.filter(({ own }) => !own);
	expect(reported).toHaveLength(95);
	expect(reported.filter(({ source }) => !source)).toEqual([]);
	expect(cases.length - reported.length).toBeGreaterThan(100);
});

test('every case says what has to come of it, or where that is tested', () => {
	expect(cases.filter((entry) => !entry.expect && !entry.elsewhere)).toEqual([]);
});

test('every file that a case names is there', () => {
	const named = JSON.stringify(cases).matchAll(/\[\[([a-zA-Z\d]+)\]\]|"file":"(\w+)"/g);
	const names = [...named].map(([, text, file]) => text ?? file ?? '');
	expect(names.filter((name) => name !== 'base' && !FILES[name])).toEqual([]);
});

test('the documentation tells what is refused on purpose, and why', () => {
	const page = readFileSync(path.join(__dirname, '../../docs/cases.md'), 'utf8');
	const refused = cases.filter(({ refusedOnPurpose }) => refusedOnPurpose);
	expect(refused.length).toBeGreaterThan(0);
	expect(refused.filter(({ id }) => !page.includes(id))).toEqual([]);
});
