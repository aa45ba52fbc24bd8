import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { Rest } from '../lanes/rest';
import { itemsOf, type Run, type RunItem } from '../lanes/run-data';
import type { Example, ExpectedImage } from './workflows';

/** An image written to demo/output. */
export interface DemoImage {
	file: string;
	node: string;
	prompt: string;
	model: string;
	width: number;
	height: number;
	/** The turn of its conversation. */
	turn?: number;
	/** The key of its request in a batch. */
	key?: string;
}

export interface Outcome {
	images: DemoImage[];
	/** What is missing or differs from what the example expects, in sentences. */
	failures: string[];
}

const answer = z.object({
	/** Missing where a batch is read by another workflow than the one that submitted it. */
	prompt: z.string().default(''),
	model: z.string(),
	conversation: z.object({ turns: z.number() }).optional(),
});

/** Models miss the exact ratio by a few pixels. */
const TOLERANCE = 0.04;

/** Writes all images of a run to a folder and compares them with what the example expects. */
export async function collectImages(
	{ file, expects }: Example,
	run: Run,
	rest: Rest,
	folder: string,
): Promise<Outcome> {
	const images: DemoImage[] = [];
	const failures: string[] = [];
	if (run.status !== 'success') failures.push(describeEnd(run));
	for (const [node, expected] of Object.entries(expects)) {
		const items = itemsOf(run, node);
		for (const [index, expectation] of expected.entries()) {
			const item = items[index];
			const found = item ? await readImages(item, node, rest) : [];
			for (const { bytes, extension, ...facts } of found) {
				const name = `${file.replace('.json', '')}-${images.length + 1}.${extension}`;
				await writeFile(join(folder, name), bytes);
				images.push({ file: name, ...facts });
			}
			failures.push(...compare(`"${node}", item ${index + 1},`, found[0], expectation));
		}
	}
	return { images, failures };
}

/** Reads and decodes all images of an item. @throws if one is damaged */
export async function readImages({ json, binary = {} }: RunItem, node: string, rest: Rest) {
	const { prompt, model, conversation } = answer.parse(json);
	const images = Object.values(binary).filter(({ mimeType }) => mimeType.startsWith('image/'));
	return await Promise.all(
		images.map(async (image) => {
			const bytes = await rest.bytesOf(image);
			// Decodes the whole image, so a truncated file does not pass.
			const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
			const { width, height } = info;
			const extension = image.fileExtension ?? 'bin';
			return { node, prompt, model, width, height, turn: conversation?.turns, bytes, extension };
		}),
	);
}

function compare(
	what: string,
	image: Pick<DemoImage, 'width' | 'height' | 'turn'> | undefined,
	{ ratio, turn }: ExpectedImage,
): string[] {
	if (!image) return [`${what} has no image.`];
	const failures = compareRatio(what, image, ratio);
	if (turn !== undefined && image.turn !== turn) {
		failures.push(`${what} is turn ${image.turn ?? '?'} of its conversation instead of ${turn}.`);
	}
	return failures;
}

/** @param ratio e.g. "16:9" */
export function compareRatio(
	what: string,
	{ width, height }: Pick<DemoImage, 'width' | 'height'>,
	ratio: string,
): string[] {
	const [across = 1, down = 1] = ratio.split(':').map(Number);
	const isClose = Math.abs(width / height / (across / down) - 1) <= TOLERANCE;
	return isClose ? [] : [`${what} is ${width} × ${height} instead of ${ratio}.`];
}

/** Says how a workflow ended that did not succeed. */
export function describeEnd({ error, status }: Run): string {
	const words = [error?.message, error?.description].filter(Boolean).join(' ');
	return `The workflow ended with the status "${status}". ${words}`;
}
