import { createHash } from 'node:crypto';

/** Hues of the colour words that prompts like best: "make the apple green" should look it. */
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
	/** From the top left corner to the bottom right one. */
	from: string;
	to: string;
	glow: string;
	hills: readonly [string, string, string];
	ink: string;
	accent: string;
	/** A repeatable source of chance: numbers from 0 to 1. */
	chance: () => number;
}

function numbersOf(seed: string): () => number {
	const bytes = createHash('sha256').update(seed).digest();
	let state = bytes.readUInt32LE(0);
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

/** As hexadecimal, since pango knows no `hsl()`: hue in degrees, the others in percent. */
function hsl(hue: number, saturation: number, lightness: number): string {
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

/** Colours by what the prompt says: its last colour word, else a hue of its own. */
export function paletteFor(prompt: string, variation: string): Palette {
	const colours = prompt.toLowerCase().match(/[a-z]+/g) ?? [];
	const named = colours.filter((word) => Object.hasOwn(HUES, word)).at(-1);
	const hue = named ? (HUES[named] ?? 0) : numbersOf(prompt)() * 360;
	const chance = numbersOf(`${prompt}\n${variation}`);
	const second = hue + (chance() < 0.5 ? -1 : 1) * (28 + chance() * 34);
	return {
		from: hsl(hue, 72, 58),
		to: hsl(second, 62, 34),
		glow: hsl(second + 12, 92, 84),
		hills: [hsl(hue, 52, 44), hsl(hue - 10, 54, 33), hsl(second, 56, 22)],
		ink: hsl(hue, 45, 16),
		accent: hsl(hue, 68, 42),
		chance,
	};
}
