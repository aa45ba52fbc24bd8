import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Rest, WorkflowJson } from '../lanes/rest';
import type { RunItem } from '../lanes/run-data';
import { modelFacts } from '../nodes/GeminiImage/catalog';
import { compareRatio, readImages, type DemoImage, type Outcome } from './images';

const row = z.object({ sku: z.string(), product: z.string(), ratio: z.string() });

/** A row of an example's table: a request of its batch, with `sku` as the key. */
export type Row = z.infer<typeof row>;

/** Reads the table that an example submits as a batch. @throws if it has none */
export function readRows({ nodes }: WorkflowJson): Row[] {
	const table = nodes.map(({ parameters }) => parameters.jsonOutput).find(Boolean);
	return z.object({ rows: z.array(row) }).parse(JSON.parse(String(table))).rows;
}

export interface BatchOutcome extends Outcome {
	/** What the images cost at Google by the node's estimate, and what they cost in single calls. */
	usd: { batch: number; single: number };
}

const result = z.object({
	key: z.string(),
	text: z.string(),
	usage: z.object({ estimatedCostUsd: z.number() }),
});

/** The examples' size. */
const SIZE = '1K';

/**
 * Writes the images of a batch to a folder, in the order of the rows, and checks that each row has one
 * image under its key, in its ratio, of its product, and that it cost half.
 */
export async function collectBatchImages(
	file: string,
	rows: readonly Row[],
	items: readonly RunItem[],
	rest: Rest,
	folder: string,
): Promise<BatchOutcome> {
	const images: DemoImage[] = [];
	const usd = { batch: 0, single: 0 };
	const failures = findSurplus(rows, items);
	const missing: string[] = [];
	for (const { sku, product, ratio } of rows) {
		const item = items.find(({ json }) => json.key === sku);
		const [image] = item?.binary ? await readImages(item, 'Your Images', rest) : [];
		if (!item || !image) {
			missing.push(sku);
			continue;
		}
		const { bytes, extension, ...facts } = image;
		const name = `${file.replace('.json', '')}-${sku}.${extension}`;
		await writeFile(join(folder, name), bytes);
		images.push({ file: name, ...facts, prompt: product, key: sku });
		failures.push(...compareRatio(`The image of the key ${sku}`, image, ratio));
		const { text, usage } = result.parse(item.json);
		// The emulator's text repeats the prompt.
		if (!text.includes(product)) failures.push(`The key ${sku} has the image of another row.`);
		usd.batch += usage.estimatedCostUsd;
		usd.single += modelFacts(facts.model)?.price[SIZE] ?? 0;
	}
	if (missing.length > 0) failures.push(`No image came for ${missing.join(', ')}.`);
	// The estimate includes the prompt, which costs next to nothing.
	if (Math.abs(usd.batch / usd.single - 0.5) > 0.02) {
		failures.push(`The images cost ${describeCost(usd)}, which is not half.`);
	}
	return { images, failures, usd };
}

export function describeCost({ batch, single }: BatchOutcome['usd']): string {
	return `about USD ${batch.toFixed(2)} at Google instead of USD ${single.toFixed(2)}`;
}

/** Names keys that came twice, or that nobody asked for. */
function findSurplus(rows: readonly Row[], items: readonly RunItem[]): string[] {
	const keys = items.map(({ json }) => String(json.key));
	const repeated = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
	const unknown = keys.filter((key) => !rows.some(({ sku }) => sku === key));
	return [
		...[...repeated].map((key) => `The key ${key} came more than once.`),
		...unknown.map((key) => `The key ${key} was not submitted.`),
	];
}
