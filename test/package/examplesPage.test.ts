import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { readWorkflow } from '../../demo/readExample';
import type { WorkflowNode } from '../../lanes/rest';
import { ROOT } from './shipped';

const FOLDER = join(ROOT, 'examples');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
const pictures = [...readme.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, alt, path]) => ({
	alt: alt ?? '',
	path: join(FOLDER, path ?? ''),
}));

interface Area {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

const NOTE = 'n8n-nodes-base.stickyNote';
/** What the canvas draws of a node, with its name below. */
const NODE = { width: 96, height: 130 };

function areaOf({ name, type, position: [left, top], parameters }: WorkflowNode): Area {
	const { width, height } =
		type === NOTE ? (parameters as { width: number; height: number }) : NODE;
	return { name, left, top, right: left + width, bottom: top + height };
}

/** Pairs of notes and nodes that cover each other. */
function overlaps(areas: readonly Area[]): string[] {
	return areas.flatMap((one, index) =>
		areas
			.slice(index + 1)
			.filter(
				(other) =>
					one.left < other.right &&
					other.left < one.right &&
					one.top < other.bottom &&
					other.top < one.bottom,
			)
			.map((other) => `${one.name} and ${other.name}`),
	);
}

test.each(files)('%s has notes, and nothing on its canvas covers anything else', (file) => {
	const { nodes } = readWorkflow(FOLDER, file);
	expect(nodes.filter(({ type }) => type === NOTE)).not.toEqual([]);
	expect(overlaps(nodes.map(areaOf))).toEqual([]);
});

test.each(files)('%s stands in the README of the examples', (file) => {
	expect(readme).toContain(`(${file})`);
});

test('the README names only examples that there are', () => {
	const named = [...readme.matchAll(/\(([\w-]+\.json)\)/g)].map(([, file]) => file);
	expect(named.filter((file) => !files.includes(file ?? ''))).toEqual([]);
});

test.each(pictures)('the picture "$alt" is small and says what it shows', async ({ alt, path }) => {
	expect(alt.length).toBeGreaterThan(10);
	expect(existsSync(path)).toBe(true);
	expect(statSync(path).size).toBeLessThanOrEqual(60_000);
	const { width } = await sharp(path).metadata();
	expect(width).toBeGreaterThanOrEqual(480);
	expect(width).toBeLessThanOrEqual(720);
});
