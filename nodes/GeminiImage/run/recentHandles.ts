import { z } from 'zod';
import type { Failure } from '../failure/failure';
import type { HandleKind } from '../handles/handleText';
import { sharedNotes, type NotesContext } from './sharedNotes';

/** Most handles of a kind that an agent is reminded of. */
const MOST = 5;
/** n8n keeps what is noted under this name with the execution, for all of its nodes. */
const NAME = 'geminiImageHandles';

const handlesSchema = z.array(z.string()).catch([]);
const notesSchema = z
	.object({ image: handlesSchema, conversation: handlesSchema })
	.catch({ image: [], conversation: [] });

/** Notes a handle that an agent's tool gives out in this execution. */
export function noteHandle(context: NotesContext, kind: HandleKind, handle: string): void {
	const shared = sharedNotes(context);
	const notes = notesSchema.parse(shared[NAME]);
	const newestFirst = [handle, ...notes[kind].filter((other) => other !== handle)];
	shared[NAME] = { ...notes, [kind]: newestFirst.slice(0, MOST) };
}

/** Adds the handles of this execution to the failure of a wrong one. */
export function withRecentHandles(context: NotesContext, failure: Failure): Failure {
	const { facts } = failure;
	if (!('handle' in facts) || !('kind' in facts)) return failure;
	const recent = notesSchema.parse(sharedNotes(context)[NAME])[facts.kind];
	return failure.with({ recent });
}
