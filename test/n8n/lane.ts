import sharp from 'sharp';
import { installLane } from '../../lanes/install';
import type { LaneName } from '../../lanes/lanes';
import type { BinaryMode, N8nOptions } from '../../lanes/home';
import { PrivateN8n } from '../../lanes/n8n';
import type { RunBinary, RunItem } from '../../lanes/run-data';
import { packProject } from '../../lanes/tarball';

/** Installing a lane for the first time downloads up to 2 GB. */
export const INSTALL_MS = 30 * 60_000;

/** Past jest, which would put a stack trace under each line. */
const log = (line: string) => process.stderr.write(`${line}\n`);

let tarball: Promise<Buffer> | undefined;

/** What an n8n of a lane with the packed node in it is made of. */
export async function optionsFor(
	name: LaneName,
	binaryMode: BinaryMode,
	settings?: Record<string, string>,
): Promise<N8nOptions> {
	tarball ??= packProject();
	const lane = await installLane(name, log);
	return { lane, tarball: await tarball, binaryMode, loopbackOnly: true, settings };
}

/** An n8n of a lane with the packed node in it, not started yet. */
export async function prepareN8n(name: LaneName, binaryMode: BinaryMode): Promise<PrivateN8n> {
	return await PrivateN8n.create(await optionsFor(name, binaryMode));
}

/** What n8n calls the place of a stored binary, by mode; in memory it has no id at all. */
export const storedIn: Record<BinaryMode, RegExp | undefined> = {
	default: undefined,
	filesystem: /^filesystem/,
	database: /^database/,
};

/** The binary of a field, which has to be there. */
export function binaryOf(item: RunItem | undefined, field = 'data'): RunBinary {
	const binary = item?.binary?.[field];
	if (!binary) throw new Error(`There is no "${field}" in ${JSON.stringify(item)}`);
	return binary;
}

/** Decodes an image to its last pixel; tells "jpeg 1024x1024". */
export async function decoded(bytes: Buffer): Promise<string> {
	const { format, width, height } = await sharp(bytes).metadata();
	await sharp(bytes).raw().toBuffer();
	return `${format} ${width}x${height}`;
}
