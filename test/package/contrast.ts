const HEX = /(?:fill|stroke|stop-color)\s*[=:]\s*["']?#([\da-f]{3}|[\da-f]{6})\b/gi;

/** The contrast of the colour of an SVG that stands out most. Reads colours in hexadecimal only. */
export function bestContrast(svg: string, background: string): number {
	const colours = [...svg.matchAll(HEX)].map(([, digits = '']) => digits);
	return Math.max(0, ...colours.map((digits) => contrast(digits, background.slice(1))));
}

/** Source: WCAG 2.2, contrast ratio. */
function contrast(one: string, other: string): number {
	const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (light + 0.05) / (dark + 0.05);
}

/** Source: WCAG 2.2, relative luminance. */
function luminance(digits: string): number {
	const six = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
	const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
		const value = parseInt(six.slice(start, start + 2), 16) / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
