import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { newestTurns, type History } from '../conversation/conversation';
import { indexContents } from '../conversation/conversationIndex';
import type { Settings } from '../fields/settings';
import { Failure } from '../failure/failure';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan } from '../run/task';
import { itemPerAnswer } from '../turn/outputItems';
import { orWarning } from '../turn/orWarning';
import { putAside, storeConversation } from '../turn/storedConversation';
import { toFailure } from '../transport/toFailure';
import { NOT_KEPT, type Turn } from '../turn/turn';
import type { TurnInput } from '../turn/turnPlan';
import { findIncomingConversation, readIncomingTurns } from './incomingConversation';
import { previewTurn } from './previewTurn';
import { summarizeTurns } from './summarizeTurns';
import { takeTurn } from './takeTurn';
import { readConversationTurn } from './turnInput';

/** The items are the turns of one conversation. After a turn that it lacks nothing more is sent. */
export function successiveTurns(run: NodeRun): Plan {
	const isConversation = (value: unknown) => value instanceof SuccessiveTurns;
	const conversation = run.retryMemory.share(isConversation, () => new SuccessiveTurns(run)).continueIn(run);
	const tasks = run.itemIndexes.map((item) => ({
		items: [item],
		conversation: () => conversation.file(),
		run: () => conversation.next(item),
	}));
	return { tasks, oneByOne: true };
}

const OPERATION = 'multiTurn';

class SuccessiveTurns {
	private readonly items: number;
	private readonly incoming;
	private conversation: History = [];
	/** How many turns the conversation has gained. */
	private kept = 0;
	/** The conversation's file, as it was after `stored` turns. */
	private newest: { file: IBinaryData | undefined; stored: number };
	/** Whether the turn that the conversation lacks was answered. */
	private wasAnswered = false;
	/** Input tokens of the turns that were previewed. */
	private tokensBefore = 0;
	/** Why there is no such turn. */
	private failure: Failure | undefined;

	constructor(private run: NodeRun) {
		this.items = run.itemIndexes.length;
		this.incoming = findIncomingConversation(run, 0);
		this.newest = { file: this.incoming.file, stored: 0 };
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
		const { run, incoming } = this;
		if (this.kept < item) throw this.notSent();
		if (item === 0) this.conversation = await readIncomingTurns(run, incoming);
		const warnings = item === 0 ? incoming.warnings : [];
		const isNew = this.kept === 0 && !incoming.file;
		const next = await readConversationTurn(run, [item], this.conversation, isNew);
		const { settings } = next;
		if (settings.dryRun) return [await this.preview(item, next, warnings)];
		const taken = await this.take(next);
		this.wasAnswered = true;
		const turn: Turn = { ...taken, warnings: [...warnings, ...taken.warnings] };
		const isLast = item === this.items - 1;
		const isKept = await this.keep(turn, settings, isLast);
		const carriesFile = !isKept || isLast || settings.conversationOn === 'everyItem';
		const conversationFile = carriesFile ? await this.fileFor(turn) : undefined;
		const isUpToDate = isKept && (!carriesFile || this.newest.stored === this.kept);
		const summary = isUpToDate && {
			conversation: this.conversation,
			turns: await summarizeTurns(this.conversation, settings, turn.warnings),
		};
		run.summary.add(turn);
		this.wasAnswered = !isKept;
		const output = { operation: OPERATION, settings, turn, pairedItem: pairing([item]) };
		return [itemPerAnswer({ ...output, ...summary, conversationFile })];
	}

	/** The turns before are not there either, and go on as though they were. */
	private async preview(
		item: number,
		next: TurnInput,
		ofConversation: readonly string[],
	): Promise<INodeExecutionData> {
		const { run, tokensBefore } = this;
		const warnings = item === 0 ? ofConversation : [earlierTurnsWarning(item)];
		const facts = { operation: OPERATION, warnings, tokensBefore };
		const preview = await previewTurn(run, next, [item], facts);
		this.tokensBefore = preview.tokens;
		this.newest.stored = ++this.kept;
		return preview.item;
	}

	private async take(next: TurnInput): Promise<Turn> {
		try {
			return await takeTurn(this.run, next);
		} catch (error) {
			this.failure = toFailure(error);
			throw this.failure;
		}
	}

	/** @returns false where the turn cannot be kept; its warnings tell why */
	private async keep(turn: Turn, settings: Settings, isLast: boolean): Promise<boolean> {
		const { contents, images, warnings } = turn;
		if (!contents) return false;
		const isInFiles = images[0]?.binary.id !== undefined;
		const added = await orWarning(warnings, NOT_KEPT, () =>
			isLast || !isInFiles ? indexContents(contents) : putAside(this.run, contents),
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

	private notSent(): Failure {
		const { stored, file } = this.newest;
		const failure = new Failure('turnSkipped', {
			missing: this.kept + 1,
			turns: this.items,
			wasAnswered: this.wasAnswered,
			hasConversation: stored === this.kept && file !== undefined,
		});
		// Users branch on it to run the rest another day.
		const { failure: first } = this;
		return first?.is('spendingLimitReached') ? failure.with({ reason: first.reason }) : failure;
	}
}

function earlierTurnsWarning(turns: number): string {
	const which = turns === 1 ? 'the turn of item 1' : `the turns of items 1 to ${turns}`;
	return `In a real run, ${which} and the model's answers are sent too. This preview cannot show them, because there are no answers yet; the estimate counts them.`;
}
