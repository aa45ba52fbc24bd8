import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

const pages = ['.', 'docs', 'examples', 'lanes', 'bench'].flatMap((folder) =>
	readdirSync(path.join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.join(folder, name)),
);

function read(page: string): string {
	const text = readFileSync(path.join(ROOT, page), 'utf8');
	// Samples of code have no links.
	return text.replaceAll(/^( *)```[\s\S]*?^\1```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(page: string): string[] {
	const headings = readFileSync(path.join(ROOT, page), 'utf8').matchAll(/^#+ (.+)$/gm);
	return [...headings].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

function isDead(page: string, link: string): boolean {
	const [file = '', anchor] = link.split('#');
	const target = file ? path.join(path.dirname(page), file) : page;
	if (!existsSync(path.join(ROOT, target))) return true;
	return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

test.each(pages)('every link in %s leads somewhere', (page) => {
	const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
	const own = links.filter((link) => !/^[a-z]+:/.test(link));
	expect(own.filter((link) => isDead(page, link))).toEqual([]);
});

test.each(pages)('every picture in %s says what it shows', (page) => {
	const pictures = [...read(page).matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)];
	const silent = pictures.filter(([, text = '']) => text.split(' ').length < 2);
	expect(silent.map(([, , file]) => file)).toEqual([]);
});
