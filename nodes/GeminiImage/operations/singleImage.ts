import { readSettings } from '../fields/settings';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import { itemPerAnswer, itemPerImage } from '../turn/outputItems';
import { orWarning } from '../turn/orWarning';
import { previewTurn } from '../turn/preview';
import { storeConversation } from '../turn/storedConversation';
import { NOT_KEPT, takeTurn, type TurnInput } from '../turn/turn';

/** One request without a history, for the items it is made of; the first one's parameters count. */
export function singleImageTask(
	run: NodeRun,
	operation: string,
	items: number[],
	references: TurnInput['references'],
): Task {
	const [itemIndex = 0] = items;
	const pairedItem = pairing(items);
	return {
		items,
		async run() {
			const settings = readSettings(run.context, itemIndex);
			const next: TurnInput = {
				itemIndex,
				settings,
				references,
				history: [],
				keepConversation: settings.outputConversation,
				fileName: `image-${itemIndex + 1}`,
			};
			if (settings.dryRun) return [(await previewTurn(run, next, { operation, pairedItem })).item];
			const turn = await takeTurn(run, next);
			const { contents, warnings } = turn;
			const conversationFile =
				contents && (await orWarning(warnings, NOT_KEPT, () => storeConversation(run, contents)));
			run.summary.add(turn);
			const conversation = conversationFile && contents;
			const input = { operation, settings, turn, pairedItem, conversation, conversationFile };
			return settings.output === 'allInOneItem' ? [itemPerAnswer(input)] : itemPerImage(input);
		},
	};
}
