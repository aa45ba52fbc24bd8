import type { Outcome, Picture } from './images';

/** One workflow in the gallery. */
export interface Chapter extends Outcome {
	title: string;
	what: string;
	/** The example it comes from. */
	file: string;
}

/** Height in CSS pixels that pictures of one row start from, before they share the width. */
const ROW_HEIGHT = 260;

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
figcaption { padding: 14px 16px 16px; font-size: 14px; line-height: 1.5; }
figcaption p { color: var(--ink); display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 4; overflow: hidden; }
figcaption small span { white-space: nowrap; }
figcaption small { display: block; margin-top: 8px; color: var(--soft); font-size: 12.5px; }
.fault { margin-top: 12px; color: #c0392b; }
`;

/** The page with every picture of the demo: plain HTML that needs no network. */
export function galleryPage(chapters: Chapter[], madeBy: string): string {
	const count = chapters.reduce((sum, { pictures }) => sum + pictures.length, 0);
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
<p>${count} pictures that n8n made with the Gemini Image node just now, from the workflows in <code>examples/</code>. Made by ${escape(madeBy)}.</p>
${chapters.map(section).join('\n')}
</main>
</body>
</html>
`;
}

function section({ title, what, file, pictures, faults }: Chapter): string {
	return `<section>
<h2>${escape(title)}</h2>
<p>${escape(what)} <code>examples/${escape(file)}</code></p>
${faults.map((fault) => `<p class="fault">${escape(fault)}</p>`).join('\n')}
<div class="row">
${pictures.map(figure).join('\n')}
</div>
</section>`;
}

function figure({ file, node, prompt, model, width, height, turn }: Picture): string {
	// Growing in proportion to the ratio gives all pictures of a row the same height.
	const ratio = width / height;
	const share = `flex: ${ratio.toFixed(3)} 1 ${Math.round(ratio * ROW_HEIGHT)}px; max-width: ${Math.round(ratio * ROW_HEIGHT * 2)}px`;
	const badge = turn === undefined ? '' : `<span class="turn">Turn ${turn}</span>`;
	return `<figure style="${share}">
<a href="${escape(file)}"><img src="${escape(file)}" width="${width}" height="${height}" alt="${escape(prompt)}"></a>
<figcaption>${badge}<p>${escape(prompt)}</p><small><span>${escape(node)}</span> · <span>${escape(model)}</span> · <span>${width} × ${height}</span></small></figcaption>
</figure>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
