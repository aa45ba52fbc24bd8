import { newestTurns } from '../conversation/file';
import { itemGroups } from '../run/itemGroups';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan, type Work } from '../run/work';
import { itemPerAnswer } from '../turn/items';
import { orWarning } from '../turn/orWarning';
import { storeConversation } from '../turn/storedConversation';
import { previewTurn } from '../turn/preview';
import { NOT_KEPT, takeTurn } from '../turn/turn';
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
				const next = nextTurn(run, items, history);
				const { settings } = next;
				const item = { operation: 'multiTurn', pairedItem: pairing(items) };
				if (settings.dryRun) {
					const { warnings } = brought;
					return [(await previewTurn(run, next, { ...item, warnings })).item];
				}
				const turn = await takeTurn(run, next);
				const { contents } = turn;
				const warnings = [...brought.warnings, ...turn.warnings];
				const { keepTurns, keepFirstTurn } = settings;
				const conversation =
					contents && newestTurns([...history, ...contents], keepTurns, keepFirstTurn);
				const file =
					conversation &&
					(await orWarning(warnings, NOT_KEPT, () => storeConversation(run, conversation)));
				const conversationTold = file && {
					conversation,
					turns: await toldTurns(conversation, settings, warnings),
				};
				const told = { ...turn, warnings };
				run.notes.add(told);
				const input = { ...item, settings, turn: told };
				return [
					itemPerAnswer({ ...input, ...conversationTold, conversationFile: file ?? brought.file }),
				];
			},
		};
	});
	return { works };
}
