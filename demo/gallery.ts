import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoImage, Outcome } from './images';

/** One workflow in the gallery. */
export interface Chapter extends Outcome {
	title: string;
	what: string;
	/** File name of the example. */
	file: string;
	/** File name of a web page that the workflow made. */
	page?: string;
}

/** Starting height of a row in CSS pixels, before its images share the width. */
const ROW_HEIGHT = 260;
/** The same in chapters with many images. */
const LOW_ROW_HEIGHT = 215;
const MANY = 12;

const style = readFileSync(join(__dirname, 'gallery.css'), 'utf8');

/** Renders a page with every image of the demo, as plain HTML that needs no network. */
export function renderGallery(chapters: Chapter[], madeBy: string): string {
	const count = chapters.reduce((sum, { images }) => sum + images.length, 0);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gemini Image in n8n</title>
<style>
${style}</style>
</head>
<body>
<main>
<h1>Gemini Image in n8n</h1>
<p>The Gemini Image node just made these ${count} images in n8n, from the workflows in <code>examples/</code>. Provider: ${escape(madeBy)}. Each image opens in its full size.</p>
<nav aria-label="Workflows"><ul>
${chapters.map(renderLink).join('\n')}
</ul></nav>
${chapters.map(renderSection).join('\n')}
</main>
</body>
</html>
`;
}

const anchor = ({ file }: Chapter) => escape(file.replace('.json', ''));

function renderLink(chapter: Chapter): string {
	return `<li><a href="#${anchor(chapter)}">${escape(chapter.title)}</a></li>`;
}

function renderSection(chapter: Chapter): string {
	const { title, what, file, page, images, failures } = chapter;
	const isMany = images.length > MANY;
	const rowHeight = isMany ? LOW_ROW_HEIGHT : ROW_HEIGHT;
	const link = page ? ` <a href="${escape(page)}">Open the page.</a>` : '';
	return `<section id="${anchor(chapter)}">
<h2>${escape(title)}</h2>
<p>${escape(what)}${link} <code>examples/${escape(file)}</code></p>
${failures.map((failure) => `<p class="failure">${escape(failure)}</p>`).join('\n')}
<div class="${isMany ? 'row many' : 'row'}">
${images.map((image) => renderFigure(image, rowHeight)).join('\n')}
</div>
</section>`;
}

function renderFigure(image: DemoImage, rowHeight: number): string {
	const { file, node, prompt, model, width, height, turn, key } = image;
	// Growing in proportion to the ratio gives all images in a row the same height.
	const ratio = width / height;
	const share = `flex: ${ratio.toFixed(3)} 1 ${Math.round(ratio * rowHeight)}px; max-width: min(100%, ${Math.round(ratio * rowHeight * 2)}px)`;
	const badge = turn === undefined ? '' : `<span class="turn">Turn ${turn}</span>`;
	const label = key === undefined ? '' : `<span class="key">${escape(key)}</span>`;
	// The images of a batch have the same node and model.
	const facts = key === undefined ? [node, model] : [];
	const pixels = `${width} × ${height}`;
	const small = [...facts, pixels].map((fact) => `<span>${escape(fact)}</span>`).join(' · ');
	return `<figure style="${share}">
<a href="${escape(file)}"><img src="${escape(file)}" width="${width}" height="${height}" alt="${escape(describe(image))}"></a>
<figcaption>${badge}${label}<p>${escape(prompt)}</p><small>${small}</small></figcaption>
</figure>`;
}

/** What a screen reader says of an image: the prompt, or what else there is to tell it by. */
function describe({ prompt, key, node, turn }: DemoImage): string {
	const what = prompt || `Image ${key ?? `of ${node}`}`;
	return turn === undefined ? what : `Turn ${turn}: ${what}`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
