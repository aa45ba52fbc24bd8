import { readSettings } from '../fields/settings';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Work } from '../run/work';
import { itemPerAnswer, itemPerImage } from '../turn/items';
import { storeConversation } from '../turn/storedConversation';
import { takeTurn, type TurnInput } from '../turn/turn';

/** One request without a history, for the items it is made of; the first one's parameters count. */
export function singlePicture(
	run: NodeRun,
	operation: string,
	items: number[],
	references: TurnInput['references'],
): Work {
	const [itemIndex = 0] = items;
	const pairedItem = pairing(items);
	return {
		items,
		async run() {
			const settings = readSettings(run.context, itemIndex);
			const turn = await takeTurn(run, {
				itemIndex,
				settings,
				references,
				history: [],
				keepConversation: settings.outputConversation,
				fileName: `image-${itemIndex + 1}`,
			});
			run.notes.add(turn);
			const conversation = settings.outputConversation ? turn.contents : undefined;
			const conversationFile = conversation && (await storeConversation(run, conversation));
			const input = { operation, settings, turn, pairedItem, conversation, conversationFile };
			return settings.output === 'allInOneItem' ? [itemPerAnswer(input)] : itemPerImage(input);
		},
	};
}
