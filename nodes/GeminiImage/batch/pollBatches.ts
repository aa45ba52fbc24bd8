import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import type { Batch } from '../gemini/batch';
import { logUnexpected, nodeError } from '../run/errorOutput';
import { requireBatches, type BatchCalls } from '../transport/batches';
import { uncancellable, type StorageContext } from '../transport/callContext';
import { KeyMask } from '../transport/keyMask';
import { Pacer } from '../transport/pacer';
import { providerOf } from '../transport/provider';
import { StreamMaker } from '../transport/streamMaker';
import { toFailure } from '../transport/toFailure';
import { deleteReadBatches } from './deleteReadBatches';
import { deliver } from './deliver';
import { endedBatches, newestEnded } from './endedBatches';
import { unlessUnderWay } from './pollOverlap';
import { TriggerMemory } from './triggerMemory';
import { readTriggerSettings, type TriggerSettings } from './triggerSettings';

/** How much of the time that n8n allows a poll goes into reading; the rest is for the request under way. */
const SHARE_OF_BUDGET = 0.7;

interface Poll {
	context: IPollFunctions & StorageContext;
	calls: BatchCalls;
	settings: TriggerSettings;
	/** When to leave the rest to the next poll, in ms since 1970; undefined where there is none. */
	until?: number;
}

/**
 * One poll of the trigger: the items of the batches that have ended since the trigger was turned on.
 *
 * Every batch that fits the filter is delivered once. One that does not is not taken as delivered: when
 * the user corrects the filter, it comes late, rather than never. The first poll delivers nothing, it
 * only notes what had ended before. A test in the editor gets the newest ended batch and notes nothing.
 * @returns null when there is nothing new
 * @throws NodeApiError or NodeOperationError when nothing could be delivered, because of a failure
 */
export async function pollBatches(given: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const context = uncancellable(given);
	let mask = new KeyMask();
	try {
		const provider = await providerOf(context);
		({ mask } = provider);
		requireBatches(provider);
		const settings = readTriggerSettings(context);
		const { timeout: timeoutMs, maxTries } = settings.options;
		const calls = {
			context,
			streams: new StreamMaker(),
			pacer: new Pacer(undefined),
			provider,
			timeoutMs,
			maxTries,
		};
		if (context.getMode() === 'manual') {
			return [await testItems({ context, calls, settings })];
		}
		const poll = { context, calls, settings, until: endOfBudget(context) };
		const trigger = `${context.getWorkflow().id} ${context.getNode().id}`;
		return await unlessUnderWay(trigger, async () => await newItems(poll));
	} catch (error) {
		const failure = toFailure(error);
		logUnexpected(context, failure, mask);
		throw nodeError(context, failure, mask);
	}
}

/** @throws Failure when no batch that fits has ended, or it cannot be read */
async function testItems(poll: Poll): Promise<INodeExecutionData[]> {
	const batch = await newestEnded(poll.calls, fits(poll.settings));
	if (!batch) throw new Failure('noBatchEnded', {});
	return (await deliver({ ...poll, batch })).items;
}

/** @throws Failure when there are no items because of it */
async function newItems(poll: Poll): Promise<INodeExecutionData[][] | null> {
	const now = Date.now();
	const memory = TriggerMemory.of(poll.context);
	const ended = await endedBatches(poll.calls, now);
	let items: INodeExecutionData[] = [];
	if (memory.isNew) {
		ended.forEach((batch) => memory.report(batch));
	} else {
		await deleteReadBatches(poll.calls, memory, ended, poll.settings);
		items = await deliverNew(poll, memory, ended);
	}
	// Nothing may be awaited between this and the return, or n8n could save one without the other.
	memory.save(ended, now);
	return items.length > 0 ? [items] : null;
}

/** @throws Failure when there are no items because of it */
async function deliverNew(
	poll: Poll,
	memory: TriggerMemory,
	ended: readonly Batch[],
): Promise<INodeExecutionData[]> {
	const { settings, until = Infinity } = poll;
	const isNew = (batch: Batch) => !memory.hasReported(batch) && fits(settings)(batch);
	const items: INodeExecutionData[] = [];
	const failures: Failure[] = [];
	for (const batch of begunFirst(ended.filter(isNew), memory)) {
		const begun = memory.begun(batch);
		const result = await deliver({ ...poll, batch, from: begun.next }).catch(toFailure);
		if (result instanceof Failure) {
			failures.push(result);
		} else {
			items.push(...result.items);
			const isKept = begun.isKept && result.isKept;
			if (result.next) memory.reportUpTo(batch, result.next, isKept);
			else memory.report(batch);
			if (!result.next && isKept && settings.options.deleteWhenDone) memory.deleteLater(batch);
		}
		// One that cannot be read and takes all the time does not keep the others back.
		if (items.length > 0 && Date.now() >= until) break;
	}
	const [failure] = failures;
	if (failure && items.length === 0) throw failure;
	return items;
}

function fits({ nameFilter }: TriggerSettings): (batch: Batch) => boolean {
	return ({ displayName = '' }) => displayName.toLowerCase().includes(nameFilter);
}

/** Batches that were read in part come before the others, so that they get to their end. */
function begunFirst(batches: readonly Batch[], memory: TriggerMemory): Batch[] {
	const isBegun = (batch: Batch) => memory.begun(batch).next !== undefined;
	return [...batches.filter(isBegun), ...batches.filter((batch) => !isBegun(batch))];
}

/** n8n before version 2.41 sets a poll no limit. */
function endOfBudget(context: IPollFunctions): number {
	if (!('getPollBudgetMs' in context)) return Infinity;
	return Date.now() + SHARE_OF_BUDGET * context.getPollBudgetMs();
}
