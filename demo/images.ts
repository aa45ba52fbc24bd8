import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { Rest } from '../lanes/rest';
import { itemsOf, type Run, type RunItem } from '../lanes/run-data';
import type { Example, ExpectedPicture } from './workflows';

/** A picture that was written to demo/output. */
export interface Picture {
	file: string;
	node: string;
	prompt: string;
	model: string;
	width: number;
	height: number;
	/** Which turn of its conversation made it. */
	turn?: number;
}

export interface Outcome {
	pictures: Picture[];
	/** What is missing or not as asked, in sentences. */
	faults: string[];
}

const answer = z.object({
	prompt: z.string(),
	model: z.string(),
	conversation: z.object({ turns: z.number() }).optional(),
});

/** Models stray from the exact ratio by a few pixels. */
const TOLERANCE = 0.04;

/** Writes all pictures of a run to a folder and compares them with what the example expects. */
export async function collectPictures(
	{ file, expects }: Example,
	run: Run,
	rest: Rest,
	folder: string,
): Promise<Outcome> {
	const pictures: Picture[] = [];
	const faults: string[] = [];
	if (run.status !== 'success') faults.push(whyItStopped(run));
	for (const [node, expected] of Object.entries(expects)) {
		const items = itemsOf(run, node);
		for (const [index, expectation] of expected.entries()) {
			const item = items[index];
			const found = item ? await picturesOf(item, node, rest) : [];
			for (const { bytes, extension, ...facts } of found) {
				const name = `${file.replace('.json', '')}-${pictures.length + 1}.${extension}`;
				await writeFile(join(folder, name), bytes);
				pictures.push({ file: name, ...facts });
			}
			faults.push(...compare(`"${node}", item ${index + 1}`, found[0], expectation));
		}
	}
	return { pictures, faults };
}

async function picturesOf({ json, binary = {} }: RunItem, node: string, rest: Rest) {
	const { prompt, model, conversation } = answer.parse(json);
	const images = Object.values(binary).filter(({ mimeType }) => mimeType.startsWith('image/'));
	return await Promise.all(
		images.map(async (image) => {
			const bytes = await rest.bytesOf(image);
			// The whole picture is decoded, so that a torn file does not pass.
			const { info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
			const { width, height } = info;
			const extension = image.fileExtension ?? 'bin';
			return { node, prompt, model, width, height, turn: conversation?.turns, bytes, extension };
		}),
	);
}

function compare(
	what: string,
	picture: Pick<Picture, 'width' | 'height' | 'turn'> | undefined,
	{ ratio, turn }: ExpectedPicture,
): string[] {
	if (!picture) return [`${what} made no picture.`];
	const [across = 1, down = 1] = ratio.split(':').map(Number);
	const { width, height } = picture;
	const faults: string[] = [];
	if (Math.abs(width / height / (across / down) - 1) > TOLERANCE) {
		faults.push(`${what} is ${width} × ${height}, and ${ratio} was asked for.`);
	}
	if (turn !== undefined && picture.turn !== turn) {
		faults.push(`${what} is turn ${picture.turn ?? '?'} of its conversation instead of ${turn}.`);
	}
	return faults;
}

function whyItStopped({ error, status }: Run): string {
	const words = [error?.message, error?.description].filter(Boolean).join(' ');
	return `The workflow ended as "${status}". ${words}`;
}
