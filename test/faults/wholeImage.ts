import sharp from 'sharp';

/** Whether an image decodes to its last row. */
export async function isWholeImage(bytes: Buffer): Promise<boolean> {
	const stats = sharp(bytes, { failOn: 'warning' }).stats();
	return await stats.then(
		() => true,
		() => false,
	);
}
