/**
 * Works on several entries at once and returns the results in the order of the entries.
 * @param isLast whether no further entry is begun after this result. All before it have been begun by
 * then, so the first such result of the returned ones is the first of all.
 */
export async function inParallel<Entry, Result>(
	entries: readonly Entry[],
	atOnce: number,
	work: (entry: Entry) => Promise<Result>,
	isLast: (result: Result) => boolean = () => false,
): Promise<Result[]> {
	const results: Result[] = [];
	let next = 0;
	let isEnded = false;
	const worker = async () => {
		while (next < entries.length && !isEnded) {
			const index = next++;
			const result = await work(entries[index]!);
			results[index] = result;
			isEnded ||= isLast(result);
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, worker));
	return results;
}
