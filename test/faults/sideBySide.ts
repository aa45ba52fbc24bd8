/**
 * Does the work for all of a list, several at once.
 * @param mostApart how far the newest may be ahead of the oldest that is under way
 */
export async function sideBySide<T>(
	all: readonly T[],
	{ atOnce, mostApart }: { atOnce: number; mostApart: number },
	work: (one: T) => Promise<void>,
): Promise<void> {
	const underWay = new Map<number, Promise<void>>();
	for (const [index, one] of all.entries()) {
		while (underWay.size >= atOnce) await Promise.race(underWay.values());
		const oldest = () => underWay.entries().next().value;
		for (let first = oldest(); first && index - first[0] >= mostApart; first = oldest()) {
			await first[1];
		}
		underWay.set(
			index,
			work(one).finally(() => underWay.delete(index)),
		);
	}
	await Promise.all(underWay.values());
}
