import { newestTurns } from '../conversation/conversation';
import { writeHandle } from '../handles/handles';
import { itemGroups } from '../run/itemGroups';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan, type Task } from '../run/task';
import { orWarning } from '../turn/orWarning';
import { itemPerAnswer } from '../turn/outputItems';
import { storeConversation } from '../turn/storedConversation';
import { NOT_KEPT } from '../turn/turn';
import { findIncomingConversation, readIncomingTurns } from './incomingConversation';
import { previewTurn } from './previewTurn';
import { summarizeTurns } from './summarizeTurns';
import { takeTurn } from './takeTurn';
import { readConversationTurn } from './turnInput';

/** One turn for each item, or one for all items together. */
export function separateConversations(run: NodeRun): Plan {
	return { tasks: itemGroups(run).map((items) => oneTurn(run, items)) };
}

function oneTurn(run: NodeRun, items: readonly number[]): Task {
	let found: ReturnType<typeof findIncomingConversation> | undefined;
	const find = () => (found ??= findIncomingConversation(run, items[0] ?? 0));
	const operation = 'multiTurn';
	return {
		items,
		conversation: async () => (await find()).carried,
		async run() {
			const incoming = await find();
			const history = await readIncomingTurns(run, incoming);
			const input = await readConversationTurn(run, items, history);
			const { settings } = input;
			if (settings.dryRun) {
				const { warnings } = incoming;
				return [(await previewTurn(run, input, items, { operation, warnings })).item];
			}
			const taken = await takeTurn(run, input);
			const warnings = [...incoming.warnings, ...taken.warnings];
			const turn = { ...taken, warnings };
			const { keepTurns, keepFirstTurn } = settings;
			const conversation =
				turn.contents && newestTurns([...history, ...turn.contents], keepTurns, keepFirstTurn);
			const file =
				conversation &&
				(await orWarning(warnings, NOT_KEPT, () => storeConversation(run, conversation)));
			const kept = file && {
				conversation,
				conversationHandle: await writeHandle(run.context, 'conversation', file, input.provider),
				turns: await summarizeTurns(conversation, settings, warnings),
			};
			run.summary.add(turn);
			const output = { operation, settings, turn, pairedItem: pairing(items), ...kept };
			return [itemPerAnswer({ ...output, conversationFile: file ?? incoming.carried })];
		},
	};
}
