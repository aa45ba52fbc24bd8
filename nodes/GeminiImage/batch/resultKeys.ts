/** The key of a request that has none of its own is the number of its item. */
const NUMBER = /^(?:0|[1-9]\d{0,8})$/;
/** More missing results than this become one item. */
const MOST_LISTED = 10_000;
/** Of a file's name, in characters. */
const MOST_CHARACTERS = 80;

/** The name of an image's file, without its extension, from the key of its request. */
export function fileNameOf(key: string): string {
	if (NUMBER.test(key)) return `image-${key}`;
	const safe = key
		.slice(0, 4 * MOST_CHARACTERS)
		.replace(/[^\p{L}\p{N}._-]+/gu, '-')
		.replace(/^[.-]+|[.-]+$/g, '');
	return [...safe].slice(0, MOST_CHARACTERS).join('') || 'image';
}

/** In the order of the numbers where all keys are numbers, else as they came. */
export function inOrderOfKeys<T extends { key: string | undefined }>(results: readonly T[]): T[] {
	const withKey = results.flatMap(({ key }) => key ?? []);
	if (!withKey.every((key) => NUMBER.test(key))) return [...results];
	const place = ({ key }: T) => (key === undefined ? Infinity : Number(key));
	return [...results].sort((one, other) => place(one) - place(other) || 0);
}

/** Requests without a result: their keys, or only how many where these are not known. */
export type Missing = { keys: string[] } | { count: number };

/**
 * Which requests have no result.
 * @param seen the keys of all results
 * @param results how many there are, with and without a key
 * @param known the keys of all requests, where they are known
 * @param count how many requests there are, where only that is known
 */
export function missingResults(
	seen: ReadonlySet<string>,
	results: number,
	known: readonly string[] | undefined,
	count: number,
): Missing {
	if (known) return { keys: known.filter((key) => !seen.has(key)) };
	const left = Math.max(0, count - results);
	const areNumbers = [...seen].every(
		(key) => NUMBER.test(key) && Number(key) >= 1 && Number(key) <= count,
	);
	if (left === 0 || left > MOST_LISTED || !areNumbers || seen.size === 0) return { count: left };
	const keys: string[] = [];
	for (let number = 1; number <= count; number++) {
		if (!seen.has(String(number))) keys.push(String(number));
	}
	return { keys: keys.slice(0, left) };
}
