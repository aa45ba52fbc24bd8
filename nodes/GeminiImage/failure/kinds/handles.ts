import { input, ofN8n } from '../failureKind';
import { sanitizeText } from '../sanitizeText';

type HandleKind = 'image' | 'conversation';

interface NamedHandle {
	handle: string;
	/** Handles that this execution gave out, the newest first. */
	recent?: readonly string[];
}

const EXAMPLE = { handle: 'image-f12-4c8w…-7kq2…' };
const WHOSE = { image: 'an image', conversation: 'a conversation' } as const;

/** A handle as messages quote it. */
function quote(handle: string): string {
	return sanitizeText(handle, 100);
}

function listRecent({ recent = [] }: NamedHandle): string {
	return recent.length > 0 ? ` This execution gave out ${recent.join(', ')}.` : '';
}

/** A handle that does not lead to a file. */
export const handleFailures = {
	handleUnknown: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle, kind }) =>
			`"${quote(handle)}" is not a handle of ${WHOSE[kind]} that this node gave out`,
		advice: ({ kind, ...named }) =>
			`Copy the handle exactly, from "${kind}.handle" in an earlier result${kind === 'conversation' ? ', or leave it empty to start a new conversation' : ''}.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleOfOtherKind: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle, kind }) =>
			`The handle ${quote(handle)} is not the handle of ${WHOSE[kind]}`,
		advice: ({ kind, ...named }) =>
			kind === 'image'
				? `It stands for a conversation, which belongs in the field for the conversation. Images have a handle in "image.handle".${listRecent(named)}`
				: `It stands for an image, which belongs in the field for images. Conversations have a handle in "conversation.handle".${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'conversation' },
	}),
	handleOfOtherWorkflow: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle }) => `The handle ${quote(handle)} belongs to another workflow`,
		advice: (named) =>
			`A handle works only in the workflow that it comes from. Pass the file itself from one workflow to the other.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleOfOtherCredential: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle }) => `The handle ${quote(handle)} was given out with another API key`,
		advice: ({ kind, ...named }) =>
			`Select the credential that the ${kind} was made with. If its API key was replaced, older handles no longer work.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleFileGone: ofN8n<NamedHandle & { kind: HandleKind }>({
		reason: 'ENOENT',
		isUnsent: true,
		message: ({ handle, kind }) =>
			`The ${kind} of the handle ${quote(handle)} is no longer in n8n's storage`,
		advice: ({ kind, ...named }) =>
			`n8n deletes files together with the executions they belong to, and keeps none of executions that it does not save. In queue mode all workers need the same storage. Make the image again, or use a newer ${kind}.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handlesMissing: input({
		message: '"Handles" holds no handle of an image',
		advice:
			'Enter handles from "image.handle" of earlier results, or an agent\'s answer with links to its images. If n8n keeps files in memory, there are no handles.',
	}),
};
