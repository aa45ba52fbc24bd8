import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { newestTurns, type History } from '../conversation/conversation';
import { indexContents } from '../conversation/conversationIndex';
import type { Settings } from '../fields/settings';
import { Failure } from '../failure/failure';
import { writeHandle } from '../handles/handles';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Plan } from '../run/task';
import { itemPerAnswer } from '../turn/outputItems';
import { orWarning } from '../turn/orWarning';
import { offloadContents, storeConversation } from '../turn/storedConversation';
import { toFailure } from '../transport/toFailure';
import { NOT_KEPT, type Turn } from '../turn/turn';
import type { TurnInput } from '../turn/turnPlan';
import {
	findIncomingConversation,
	readIncomingTurns,
	type IncomingConversation,
} from './incomingConversation';
import { previewTurn } from './previewTurn';
import { summarizeTurns } from './summarizeTurns';
import { takeTurn } from './takeTurn';
import { readConversationTurn } from './turnInput';

/** The items are the turns of one conversation. Once a turn is missing from it, no later turn is sent. */
export function successiveTurns(run: NodeRun): Plan {
	const isConversation = (value: unknown) => value instanceof SuccessiveTurns;
	const conversation = run.retryMemory
		.share(isConversation, () => new SuccessiveTurns(run))
		.continueIn(run);
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
	private incoming: IncomingConversation = { warnings: [] };
	private readonly reading: Promise<void>;
	private conversation: History = [];
	/** How many turns were added to the conversation. */
	private added = 0;
	/** The newest file of the conversation, written after `stored` turns. */
	private newest: { file: IBinaryData | undefined; stored: number } = {
		file: undefined,
		stored: 0,
	};
	/** Whether the missing turn was answered. */
	private wasAnswered = false;
	/** Input tokens of the turns previewed so far. */
	private tokensBefore = 0;
	/** Why the missing turn has no result. */
	private failure: Failure | undefined;

	constructor(private run: NodeRun) {
		this.items = run.itemIndexes.length;
		this.reading = this.readIncoming();
	}

	private async readIncoming(): Promise<void> {
		this.incoming = await findIncomingConversation(this.run, 0);
		this.newest = { file: this.incoming.carried, stored: 0 };
	}

	/** Continues in the next try of the node ("Retry On Fail"), after the turns that were added. */
	continueIn(run: NodeRun): this {
		this.run = run;
		return this;
	}

	/** The file of the conversation so far, for the item of a failed turn. Never throws. */
	async file(): Promise<IBinaryData | undefined> {
		await this.reading;
		const { run, conversation, added } = this;
		if (this.newest.stored === added) return this.newest.file;
		const warnings: string[] = [];
		const missing = 'The conversation could not be saved';
		const file = await orWarning(warnings, missing, () => storeConversation(run, conversation));
		warnings.forEach((warning) => run.summary.warn(warning));
		if (file) this.newest = { file, stored: added };
		return this.newest.file;
	}

	async next(item: number): Promise<INodeExecutionData[]> {
		await this.reading;
		const { run, incoming } = this;
		if (this.added < item) throw this.skippedFailure();
		if (item === 0) this.conversation = await readIncomingTurns(run, incoming);
		const warnings = item === 0 ? incoming.warnings : [];
		const isNew = this.added === 0 && !incoming.file;
		const next = await readConversationTurn(run, [item], this.conversation, isNew);
		const { settings } = next;
		if (settings.dryRun) return [await this.preview(item, next, warnings)];
		const taken = await this.take(next);
		this.wasAnswered = true;
		const turn: Turn = { ...taken, warnings: [...warnings, ...taken.warnings] };
		const isLast = item === this.items - 1;
		const isAdded = await this.add(turn, settings, isLast);
		const carriesFile = !isAdded || isLast || settings.conversationOn === 'everyItem';
		const conversationFile = carriesFile ? await this.fileFor(turn) : undefined;
		const isUpToDate = isAdded && (!carriesFile || this.newest.stored === this.added);
		const summary = isUpToDate && {
			conversation: this.conversation,
			conversationHandle:
				conversationFile &&
				(await writeHandle(run.context, 'conversation', conversationFile, next.provider)),
			turns: await summarizeTurns(this.conversation, settings, turn.warnings),
		};
		run.summary.add(turn);
		this.wasAnswered = !isAdded;
		const output = { operation: OPERATION, settings, turn, pairedItem: pairing([item]) };
		return [itemPerAnswer({ ...output, ...summary, conversationFile })];
	}

	/** A preview of this turn; the turns before it have only been previewed too. */
	private async preview(
		item: number,
		next: TurnInput,
		incomingWarnings: readonly string[],
	): Promise<INodeExecutionData> {
		const { run, tokensBefore } = this;
		const warnings = item === 0 ? incomingWarnings : [earlierTurnsWarning(item)];
		const facts = { operation: OPERATION, warnings, tokensBefore };
		const preview = await previewTurn(run, next, [item], facts);
		this.tokensBefore = preview.tokens;
		this.newest.stored = ++this.added;
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

	/** Adds a turn to the conversation. @returns false if that is not possible; its warnings then say why */
	private async add(turn: Turn, settings: Settings, isLast: boolean): Promise<boolean> {
		const { contents, images, warnings } = turn;
		if (!contents) return false;
		const isInFiles = images[0]?.binary.id !== undefined;
		const pieces = await orWarning(warnings, NOT_KEPT, () =>
			isLast || !isInFiles ? indexContents(contents) : offloadContents(this.run, contents),
		);
		if (!pieces) return false;
		const { keepTurns, keepFirstTurn } = settings;
		const conversation = [...this.conversation, ...pieces];
		this.conversation = newestTurns(conversation, keepTurns, keepFirstTurn);
		this.added++;
		return true;
	}

	/** The file of the conversation so far. If it cannot be written, the turn gets a warning. */
	private async fileFor({ warnings }: Turn): Promise<IBinaryData | undefined> {
		const { run, conversation, added, newest } = this;
		if (newest.stored === added) return newest.file;
		const file = await orWarning(warnings, NOT_KEPT, () => storeConversation(run, conversation));
		if (file) this.newest = { file, stored: added };
		return file ?? newest.file;
	}

	private skippedFailure(): Failure {
		const { stored, file } = this.newest;
		const failure = new Failure('turnSkipped', {
			missing: this.added + 1,
			turns: this.items,
			wasAnswered: this.wasAnswered,
			hasConversation: stored === this.added && file !== undefined,
		});
		// Users branch on this reason to run the remaining items another day.
		const { failure: cause } = this;
		return cause?.is('spendingLimitReached') ? failure.with({ reason: cause.reason }) : failure;
	}
}

function earlierTurnsWarning(turns: number): string {
	const which = turns === 1 ? 'the turn of item 1' : `the turns of items 1 to ${turns}`;
	return `The real request also includes ${which} with the model's responses. The preview cannot show responses that do not exist yet, but the estimate includes them.`;
}
