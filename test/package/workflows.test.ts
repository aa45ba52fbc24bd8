import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './shipped';

const CHECKS = './.github/workflows/checks.yml';

/** The jobs of a workflow, each as its text. */
function jobsOf(name: string): Map<string, string> {
	const text = readFileSync(path.join(ROOT, '.github/workflows', name), 'utf8');
	const [, jobs = ''] = text.split(/^jobs:\n/m);
	const [, ...parts] = jobs.split(/^ {2}([\w-]+):\n/m);
	return new Map(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1] ?? '']] : [])));
}

const publishing = jobsOf('publish.yml');
const checking = jobsOf('checks.yml');

test('nothing is published before the checks have passed', () => {
	const publishers = [...publishing].filter(([, job]) => job.includes('npm publish'));
	expect(publishers).toHaveLength(1);
	for (const [, job] of publishers) expect(job).toMatch(/^ {4}needs: checks$/m);
	expect(publishing.get('checks')).toMatch(new RegExp(`^ {4}uses: ${CHECKS}$`, 'm'));
});

test('the checks run all that .ci/run runs, and so does every push', () => {
	expect(existsSync(path.join(ROOT, CHECKS))).toBe(true);
	expect(checking.get('everything')).toMatch(/^ {6}- run: \.ci\/run$/m);
	expect(statSync(path.join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
	expect(jobsOf('ci.yml').get('checks')).toMatch(new RegExp(`^ {4}uses: ${CHECKS}$`, 'm'));
});

test('no job passes although it failed, and none is left out', () => {
	for (const job of [...publishing.values(), ...checking.values()]) {
		expect(job).not.toContain('continue-on-error');
		expect(job).not.toMatch(/^ {4}if:/m);
	}
});

test('.ci/run runs every kind of test, and the demo', () => {
	const proven = [...readFileSync(path.join(ROOT, '.ci/run'), 'utf8').matchAll(/^prove (.*)$/gm)];
	const commands = proven.map(([, command = '']) => command.replace(/ && .*/, ''));
	expect(commands).toEqual([
		'npm test',
		'npm run test:faults',
		'npm run test:n8n',
		'npm run test:queue',
		'npm run demo -- --once',
	]);
});
