import { Failure } from '../failure/failure';
import { isAgentTool } from '../fields/agentTool';
import { writeHandle } from '../handles/handles';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import { orWarning } from '../turn/orWarning';
import { itemPerAnswer, itemPerImage } from '../turn/outputItems';
import { storeConversation } from '../turn/storedConversation';
import { NOT_KEPT } from '../turn/turn';
import { previewTurn } from './previewTurn';
import { takeTurn } from './takeTurn';
import { readTurnInput } from './turnInput';

/** One request without a conversation, made from these input items. */
export function singleImageTask(
	run: NodeRun,
	operation: 'textToImage' | 'imageToImage',
	items: readonly number[],
): Task {
	const pairedItem = pairing(items);
	return {
		items,
		async run() {
			const input = await readTurnInput(run, items, async (reader, provider, { timeoutMs }) => {
				if (operation === 'textToImage') return [];
				const references = await reader.read(items, provider, timeoutMs);
				if (references.length === 0) {
					throw new Failure('imageMissing', { isForAgent: isAgentTool(run.context) });
				}
				return references;
			});
			const { settings } = input;
			if (settings.dryRun) return [(await previewTurn(run, input, items, { operation })).item];
			const turn = await takeTurn(run, input);
			const { contents, warnings } = turn;
			const conversationFile =
				contents && (await orWarning(warnings, NOT_KEPT, () => storeConversation(run, contents)));
			run.summary.add(turn);
			const kept = conversationFile && {
				conversation: contents,
				conversationFile,
				conversationHandle: await writeHandle(
					run.context,
					'conversation',
					conversationFile,
					input.provider,
				),
			};
			const output = { operation, settings, turn, pairedItem, ...kept };
			return settings.output === 'allInOneItem' ? [itemPerAnswer(output)] : itemPerImage(output);
		},
	};
}
