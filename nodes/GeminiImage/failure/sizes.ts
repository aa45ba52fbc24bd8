const KILOBYTE = 1024;
const MEGABYTE = 1024 * KILOBYTE;

/** A size such as `12.3 MB`. */
export function megabytes(bytes: number): string {
	return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

/** A size in the unit that suits it: `1.2 MB`, or `3.4 KB` for less than a tenth of that. */
export function readableSize(bytes: number): string {
	return bytes < MEGABYTE / 10 ? `${(bytes / KILOBYTE).toFixed(1)} KB` : megabytes(bytes);
}
