import { newestTurns } from '../conversation/conversationPieces';
import { itemGroups } from '../run/itemGroups';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan, type Task } from '../run/task';
import { itemPerAnswer } from '../turn/outputItems';
import { orWarning } from '../turn/orWarning';
import { storeConversation } from '../turn/storedConversation';
import { previewTurn } from '../turn/preview';
import { NOT_KEPT, takeTurn } from '../turn/turn';
import { findIncomingConversation, readIncomingTurns } from './incomingConversation';
import { nextTurn, summarizeTurns } from './nextTurn';

/** One turn for each item, or for all of them together. */
export function separateConversations(run: NodeRun): Plan {
	const tasks = itemGroups(run).map((items): Task => {
		const brought = findIncomingConversation(run, items[0] ?? 0);
		return {
			items,
			conversation: () => Promise.resolve(brought.file),
			async run() {
				const history = await readIncomingTurns(run, brought);
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
					turns: await summarizeTurns(conversation, settings, warnings),
				};
				const told = { ...turn, warnings };
				run.summary.add(told);
				const input = { ...item, settings, turn: told };
				return [
					itemPerAnswer({ ...input, ...conversationTold, conversationFile: file ?? brought.file }),
				];
			},
		};
	});
	return { tasks };
}
