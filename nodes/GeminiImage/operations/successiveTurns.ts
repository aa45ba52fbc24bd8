import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { newestTurns, type History } from '../conversation/conversationPieces';
import type { Settings } from '../fields/settings';
import { badInput } from '../gemini/failure';
import { asFailure } from '../run/errorOutput';
import type { NodeRun } from '../run/nodeRun';
import { SPENDING_LIMIT } from '../run/spending';
import { pairing, type Plan } from '../run/task';
import { itemPerAnswer } from '../turn/outputItems';
import { orWarning } from '../turn/orWarning';
import { inMemory, putAside, storeConversation } from '../turn/storedConversation';
import { previewTurn } from '../turn/preview';
import { NOT_KEPT, takeTurn, type Turn, type TurnInput } from '../turn/turn';
import { findIncomingConversation, readIncomingTurns } from './incomingConversation';
import { nextTurn, summarizeTurns } from './nextTurn';

/** The items are the turns of one conversation. After a turn that it lacks nothing more is sent. */
export function successiveTurns(run: NodeRun): Plan {
	const isTalk = (value: unknown) => value instanceof SuccessiveTurns;
	const talk = run.retryMemory.share(isTalk, () => new SuccessiveTurns(run)).continueIn(run);
	const tasks = run.itemIndexes.map((item) => ({
		items: [item],
		conversation: () => talk.file(),
		run: () => talk.next(item),
	}));
	return { tasks, oneByOne: true };
}

class SuccessiveTurns {
	private readonly items: number;
	private readonly brought;
	private conversation: History = [];
	/** How many turns the conversation has gained. */
	private kept = 0;
	/** The conversation's file, as it was after `stored` turns. */
	private newest: { file: IBinaryData | undefined; stored: number };
	/** Whether the turn that the conversation lacks was answered. */
	private wasAnswered = false;
	/** Input tokens of the turns that were previewed. */
	private tokensBefore = 0;
	/** Why there is no such turn, as a constant. */
	private reason?: string;

	constructor(private run: NodeRun) {
		this.items = run.itemIndexes.length;
		this.brought = findIncomingConversation(run, 0);
		this.newest = { file: this.brought.file, stored: 0 };
	}

	/** Where n8n runs the node again, the turns that were kept stay, and the next one follows them. */
	continueIn(run: NodeRun): this {
		this.run = run;
		return this;
	}

	/** The conversation so far, for the item of a failed turn. Never throws. */
	async file(): Promise<IBinaryData | undefined> {
		const { run, conversation, kept } = this;
		if (this.newest.stored === kept) return this.newest.file;
		const warnings: string[] = [];
		const missing = 'The conversation could not be written';
		const file = await orWarning(warnings, missing, () => storeConversation(run, conversation));
		warnings.forEach((warning) => run.summary.warn(warning));
		if (file) this.newest = { file, stored: kept };
		return this.newest.file;
	}

	async next(item: number): Promise<INodeExecutionData[]> {
		const { run, brought } = this;
		if (this.kept < item) throw this.notSent();
		if (item === 0) this.conversation = await readIncomingTurns(run, brought);
		const warnings = item === 0 ? brought.warnings : [];
		const next = nextTurn(run, [item], this.conversation, this.kept === 0 && !brought.file);
		const { settings } = next;
		if (settings.dryRun) return [await this.preview(item, next, warnings)];
		const taken = await this.take(next);
		this.wasAnswered = true;
		const turn: Turn = { ...taken, warnings: [...warnings, ...taken.warnings] };
		const isLast = item === this.items - 1;
		const isKept = await this.keep(turn, settings, isLast);
		const carriesFile = !isKept || isLast || settings.conversationOn === 'everyItem';
		const conversationFile = carriesFile ? await this.fileFor(turn) : undefined;
		const isTold = isKept && (!carriesFile || this.newest.stored === this.kept);
		const told = isTold && {
			conversation: this.conversation,
			turns: await summarizeTurns(this.conversation, settings, turn.warnings),
		};
		run.summary.add(turn);
		this.wasAnswered = !isKept;
		const input = { operation: 'multiTurn', settings, turn, pairedItem: pairing([item]) };
		return [itemPerAnswer({ ...input, ...told, conversationFile })];
	}

	/** The turns before are not there either, and go on as though they were. */
	private async preview(
		item: number,
		next: TurnInput,
		brought: readonly string[],
	): Promise<INodeExecutionData> {
		const { run, tokensBefore } = this;
		const warnings = item === 0 ? brought : [beforeWords(item)];
		const pairedItem = pairing([item]);
		const input = { operation: 'multiTurn', pairedItem, warnings, tokensBefore };
		const preview = await previewTurn(run, next, input);
		this.tokensBefore = preview.tokens;
		this.newest.stored = ++this.kept;
		return preview.item;
	}

	private async take(next: TurnInput): Promise<Turn> {
		try {
			return await takeTurn(this.run, next);
		} catch (error) {
			const failure = asFailure(error);
			this.reason = failure.details.reason;
			throw failure;
		}
	}

	/** @returns false where the turn cannot be kept; its warnings tell why */
	private async keep(turn: Turn, settings: Settings, isLast: boolean): Promise<boolean> {
		const { contents, images, warnings } = turn;
		if (!contents) return false;
		const isInFiles = images[0]?.binary.id !== undefined;
		const added = await orWarning(warnings, NOT_KEPT, () =>
			isLast || !isInFiles ? inMemory(contents) : putAside(this.run, contents),
		);
		if (!added) return false;
		const { keepTurns, keepFirstTurn } = settings;
		const conversation = [...this.conversation, ...added];
		this.conversation = newestTurns(conversation, keepTurns, keepFirstTurn);
		this.kept++;
		return true;
	}

	/** What cannot be written is told by the turn. */
	private async fileFor({ warnings }: Turn): Promise<IBinaryData | undefined> {
		const { run, conversation, kept, newest } = this;
		if (newest.stored === kept) return newest.file;
		const file = await orWarning(warnings, NOT_KEPT, () => storeConversation(run, conversation));
		if (file) this.newest = { file, stored: kept };
		return file ?? newest.file;
	}

	private notSent() {
		const turn = `the turn of item ${this.kept + 1} of ${this.items}`;
		const why = this.wasAnswered
			? `the conversation could not be kept after ${turn}`
			: `${turn} did not succeed`;
		const { stored, file } = this.newest;
		const isThere = stored === this.kept && file !== undefined;
		const from = isThere
			? 'The conversation up to there is in "conversation": go on from it, or run'
			: 'Run';
		const failure = badInput(`This turn was not sent, since ${why}`, `${from} the workflow again.`);
		return this.reason === SPENDING_LIMIT ? failure.with({ reason: SPENDING_LIMIT }) : failure;
	}
}

function beforeWords(turns: number): string {
	const which = turns === 1 ? 'the turn of item 1' : `the turns of items 1 to ${turns}`;
	return `In the run, ${which} and what the model answers go along too. They are not in this preview, since there is no answer yet; the estimate counts them.`;
}
