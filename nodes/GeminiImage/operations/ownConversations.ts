import { newestTurns } from '../conversation/file';
import { itemGroups } from '../run/itemGroups';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan, type Work } from '../run/work';
import { itemPerAnswer } from '../turn/items';
import { orWarning } from '../turn/orWarning';
import { storeConversation } from '../turn/storedConversation';
import { NOT_KEPT } from '../turn/turn';
import { broughtConversation, broughtTurns } from './broughtConversation';
import { nextTurn, toldTurns } from './nextTurn';

/** One turn for each item, or for all of them together. */
export function ownConversations(run: NodeRun): Plan {
	const works = itemGroups(run).map((items): Work => {
		const brought = broughtConversation(run, items[0] ?? 0);
		return {
			items,
			conversation: () => Promise.resolve(brought.file),
			async run() {
				const history = await broughtTurns(run, brought);
				const { settings, turn } = await nextTurn(run, items, history, brought.warnings);
				const { contents, warnings } = turn;
				const { keepTurns, keepFirstTurn } = settings;
				const conversation =
					contents && newestTurns([...history, ...contents], keepTurns, keepFirstTurn);
				const file =
					conversation &&
					(await orWarning(warnings, NOT_KEPT, () => storeConversation(run, conversation)));
				const told = file && {
					conversation,
					turns: await toldTurns(conversation, settings, warnings),
				};
				run.notes.add(turn);
				const input = { operation: 'multiTurn', settings, turn, pairedItem: pairing(items) };
				return [itemPerAnswer({ ...input, ...told, conversationFile: file ?? brought.file })];
			},
		};
	});
	return { works };
}
