import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../nodes/GeminiImage');

/** The rooms of the node, the highest first, as docs/development.md lists them. */
const ROOMS = [
	'operations',
	'batch',
	'run',
	'turn',
	'conversation',
	'images',
	'handles',
	'methods',
	'transport',
	'fields',
	'gemini',
	'catalog',
	'streaming',
	'failure',
];
/** These must not know n8n, so that they can be read and tested by themselves. */
const WITHOUT_N8N = ['gemini', 'catalog', 'streaming', 'failure'];

interface Import {
	file: string;
	from: string;
}

function readImports(): Import[] {
	const files = readdirSync(ROOT, { encoding: 'utf8', recursive: true });
	return files
		.filter((file) => file.endsWith('.ts'))
		.flatMap((file) => {
			const source = readFileSync(path.join(ROOT, file), 'utf8');
			return [...source.matchAll(/from '([^']+)'/g)].map(([, from = '']) => ({ file, from }));
		});
}

function roomOf(file: string): string {
	return file.split(path.sep)[0] ?? '';
}

const imports = readImports();
const upward = imports.filter(({ file, from }) => {
	if (!from.startsWith('.')) return false;
	const target = path.relative(ROOT, path.resolve(ROOT, path.dirname(file), from));
	const [here, there] = [roomOf(file), roomOf(target)].map((room) => ROOMS.indexOf(room));
	return here! >= 0 && there! >= 0 && there! < here!;
});

test('every room has its place', () => {
	const rooms = new Set(imports.map(({ file }) => roomOf(file)));
	expect([...rooms].filter((room) => !room.endsWith('.node.ts')).sort()).toEqual([...ROOMS].sort());
});

test('nothing lower imports something higher', () => {
	expect(upward).toEqual([]);
});

test('the protocol, the catalog, the streams and the failures know nothing of n8n', () => {
	const n8n = imports.filter(
		({ file, from }) => WITHOUT_N8N.includes(roomOf(file)) && from.startsWith('n8n'),
	);
	expect(n8n).toEqual([]);
});
