import { join, dirname } from 'node:path';
import sharp from 'sharp';

/**
 * The font is bundled, so images look the same on every machine, even one without fonts.
 */
const FONTS = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const REGULAR = { font: 'DejaVu Sans', fontfile: join(FONTS, 'DejaVuSans.ttf') };
const BOLD = { font: 'DejaVu Sans Bold', fontfile: join(FONTS, 'DejaVuSans-Bold.ttf') };

/** Width of a letter and height of a line relative to the font size, for a first guess at the size. */
const LETTER = 0.6;
const LINE = 1.25;
const LONGEST_TEXT = 3000;

export interface Ink {
	data: Buffer;
	width: number;
	height: number;
}

export interface Style {
	colour: string;
	bold?: boolean;
}

/** Pango reads markup and rejects control characters. */
const escapeMarkup = (text: string) =>
	text
		.replace(/[\u0000-\u0009\u000b-\u001f\ufffe\uffff]/g, ' ')
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;');

/** Renders text at a font size in pixels, wrapped at `width` and trimmed to its ink. */
export async function renderText(
	text: string,
	width: number,
	size: number,
	{ colour, bold }: Style,
): Promise<Ink> {
	const { font, fontfile } = bold ? BOLD : REGULAR;
	const shown = Buffer.from(text).toString().trim() || '…';
	const { data, info } = await sharp({
		text: {
			text: `<span foreground="${colour}">${escapeMarkup(shown)}</span>`,
			font: `${font} ${Math.max(4, size).toFixed(1)}`,
			fontfile,
			width: Math.max(8, Math.floor(width)),
			wrap: 'word-char',
			rgba: true,
			dpi: 72,
		},
	})
		.png({ compressionLevel: 0 })
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}

/** Renders text as large as fits into a box, between two font sizes; cuts what still does not fit. */
export async function fitText(
	text: string,
	box: { width: number; height: number },
	sizes: { least: number; most: number },
	style: Style,
): Promise<Ink> {
	let shown = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
	const guess = Math.sqrt((box.width * box.height) / (Math.max(1, shown.length) * LETTER * LINE));
	let size = Math.max(sizes.least, Math.min(sizes.most, guess));
	for (;;) {
		const ink = await renderText(shown, box.width, size, style);
		if (ink.height <= box.height || shown.length < 2) return ink;
		if (size > sizes.least) {
			size = Math.max(sizes.least, size * Math.sqrt(box.height / ink.height) * 0.97);
		} else {
			const kept = Math.floor(shown.length * Math.min(0.9, box.height / ink.height)) - 1;
			shown = `${shown.slice(0, Math.max(0, kept))}…`;
		}
	}
}
