/** The polls that are under way in this process. */
const underWay = new Set<string>();

/**
 * Does the work of a poll, unless an earlier poll of the same trigger still does its own: n8n starts one
 * every minute, however long the last one takes, and both would deliver the same batch.
 * @param trigger tells the trigger from every other one of this n8n
 * @returns null when an earlier one is under way
 */
export async function unlessUnderWay<T>(
	trigger: string,
	work: () => Promise<T>,
): Promise<T | null> {
	if (underWay.has(trigger)) return null;
	underWay.add(trigger);
	try {
		return await work();
	} finally {
		underWay.delete(trigger);
	}
}
