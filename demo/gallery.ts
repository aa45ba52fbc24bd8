import type { DemoImage, Outcome } from './images';

/** One workflow in the gallery. */
export interface Chapter extends Outcome {
	title: string;
	what: string;
	/** File name of the example. */
	file: string;
}

/** Starting height of a row in CSS pixels, before its images share the width. */
const ROW_HEIGHT = 260;
/** The same in chapters with many images. */
const LOW_ROW_HEIGHT = 215;
const MANY = 12;

const style = `
:root { color-scheme: light dark; --back: #f6f5f2; --card: #fff; --ink: #22211f; --soft: #6d6a64; --line: #e3e0da; --accent: #a8562a; }
@media (prefers-color-scheme: dark) { :root { --back: #181716; --card: #222120; --ink: #ece9e3; --soft: #a09b92; --line: #35332f; --accent: #e39a6c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 56px 28px 80px; }
h1 { font-size: 34px; letter-spacing: -0.02em; margin: 0 0 6px; }
h2 { font-size: 22px; letter-spacing: -0.01em; margin: 0 0 2px; }
p { margin: 0; color: var(--soft); }
section { margin-top: 56px; padding-top: 28px; border-top: 1px solid var(--line); }
code { font: 13px/1.4 ui-monospace, monospace; color: var(--accent); }
.row { display: flex; flex-wrap: wrap; gap: 18px; margin-top: 22px; }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; min-width: 210px; }
figure a { display: block; }
img { display: block; width: 100%; height: auto; }
.turn { float: right; margin: 0 0 4px 10px; padding: 0 9px; border: 1px solid var(--line); border-radius: 99px; color: var(--accent); font-size: 12.5px; }
.key { display: block; color: var(--accent); font: 600 12.5px/1.6 ui-monospace, monospace; }
.many { gap: 14px; }
.many figure { min-width: 120px; }
.many figcaption { padding: 10px 12px 12px; font-size: 13px; }
.many p { -webkit-line-clamp: 2; }
figcaption { padding: 14px 16px 16px; font-size: 14px; line-height: 1.5; }
figcaption p { color: var(--ink); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
figcaption small span { white-space: nowrap; }
figcaption small { display: block; margin-top: 8px; color: var(--soft); font-size: 12.5px; }
.failure { margin-top: 12px; color: #c0392b; }
`;

/** Renders a page with every image of the demo, as plain HTML that needs no network. */
export function renderGallery(chapters: Chapter[], madeBy: string): string {
	const count = chapters.reduce((sum, { images }) => sum + images.length, 0);
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gemini Image in n8n</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Gemini Image in n8n</h1>
<p>The Gemini Image node just made these ${count} images in n8n, from the workflows in <code>examples/</code>. Provider: ${escape(madeBy)}.</p>
${chapters.map(renderSection).join('\n')}
</main>
</body>
</html>
`;
}

function renderSection({ title, what, file, images, failures }: Chapter): string {
	const isMany = images.length > MANY;
	const rowHeight = isMany ? LOW_ROW_HEIGHT : ROW_HEIGHT;
	return `<section>
<h2>${escape(title)}</h2>
<p>${escape(what)} <code>examples/${escape(file)}</code></p>
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
	const share = `flex: ${ratio.toFixed(3)} 1 ${Math.round(ratio * rowHeight)}px; max-width: ${Math.round(ratio * rowHeight * 2)}px`;
	const badge = turn === undefined ? '' : `<span class="turn">Turn ${turn}</span>`;
	const label = key === undefined ? '' : `<span class="key">${escape(key)}</span>`;
	// The images of a batch have the same node and model.
	const facts = key === undefined ? [node, model] : [];
	const pixels = `${width} × ${height}`;
	const small = [...facts, pixels].map((fact) => `<span>${escape(fact)}</span>`).join(' · ');
	return `<figure style="${share}">
<a href="${escape(file)}"><img src="${escape(file)}" width="${width}" height="${height}" alt="${escape(prompt)}"></a>
<figcaption>${badge}${label}<p>${escape(prompt)}</p><small>${small}</small></figcaption>
</figure>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
