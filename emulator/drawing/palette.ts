import { createHash } from 'node:crypto';

/** Hues of common colour words, so "make the apple green" turns the image green. */
const HUES: Readonly<Record<string, number>> = {
	red: 355,
	orange: 24,
	golden: 40,
	gold: 42,
	yellow: 48,
	green: 140,
	teal: 178,
	turquoise: 174,
	blue: 214,
	navy: 222,
	violet: 268,
	purple: 278,
	pink: 330,
};

export interface Palette {
	/** The gradient runs from the top left to the bottom right corner. */
	from: string;
	to: string;
	glow: string;
	hills: readonly [string, string, string];
	ink: string;
	accent: string;
	/** Repeatable random numbers from 0 to 1. */
	random: () => number;
}

function createRandom(seed: string): () => number {
	const bytes = createHash('sha256').update(seed).digest();
	let state = bytes.readUInt32LE(0);
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

/** Converts HSL to hexadecimal, since Pango does not support `hsl()`. Hue in degrees, the rest in percent. */
function hslToHex(hue: number, saturation: number, lightness: number): string {
	const amplitude = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100);
	const channel = (offset: number) => {
		const k = (offset + ((hue + 720) % 360) / 30) % 12;
		const value = lightness / 100 - amplitude * Math.max(-1, Math.min(k - 3, 9 - k, 1));
		return Math.round(value * 255)
			.toString(16)
			.padStart(2, '0');
	};
	return `#${channel(0)}${channel(8)}${channel(4)}`;
}

/** Picks colours from the prompt: its last colour word, else a hue derived from the text. */
export function pickPalette(prompt: string, variation: string): Palette {
	const colours = prompt.toLowerCase().match(/[a-z]+/g) ?? [];
	const named = colours.filter((word) => Object.hasOwn(HUES, word)).at(-1);
	const hue = named ? (HUES[named] ?? 0) : createRandom(prompt)() * 360;
	const random = createRandom(`${prompt}\n${variation}`);
	const second = hue + (random() < 0.5 ? -1 : 1) * (28 + random() * 34);
	return {
		from: hslToHex(hue, 72, 58),
		to: hslToHex(second, 62, 34),
		glow: hslToHex(second + 12, 92, 84),
		hills: [hslToHex(hue, 52, 44), hslToHex(hue - 10, 54, 33), hslToHex(second, 56, 22)],
		ink: hslToHex(hue, 45, 16),
		accent: hslToHex(hue, 68, 42),
		random,
	};
}
