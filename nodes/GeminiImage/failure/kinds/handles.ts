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
	return recent.length > 0 ? ` Handles from this execution: ${recent.join(', ')}.` : '';
}

/** A handle that does not lead to a file. */
export const handleFailures = {
	handleUnknown: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle, kind }) =>
			`"${quote(handle)}" is not a handle of ${WHOSE[kind]} from this node`,
		advice: ({ kind, ...named }) =>
			`Copy the handle exactly from "${kind}.handle" in an earlier result${kind === 'conversation' ? ', or leave it empty to start a new conversation' : ''}.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleOfOtherKind: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle, kind }) =>
			`The handle ${quote(handle)} is not the handle of ${WHOSE[kind]}`,
		advice: ({ kind, ...named }) =>
			kind === 'image'
				? `It is the handle of a conversation and belongs in the conversation field. The handle of an image is in "image.handle".${listRecent(named)}`
				: `It is the handle of an image and belongs in the images field. The handle of a conversation is in "conversation.handle".${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'conversation' },
	}),
	handleOfOtherWorkflow: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle }) => `The handle ${quote(handle)} belongs to another workflow`,
		advice: (named) =>
			`Handles work only in the workflow that created them. Pass the file itself to this workflow instead.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleOfOtherCredential: input<NamedHandle & { kind: HandleKind }>({
		message: ({ handle }) => `The handle ${quote(handle)} was created with another API key`,
		advice: ({ kind, ...named }) =>
			`Select the credential that created the ${kind}. If its API key was replaced, older handles no longer work.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handleFileGone: ofN8n<NamedHandle & { kind: HandleKind }>({
		reason: 'ENOENT',
		isUnsent: true,
		message: ({ handle, kind }) =>
			`The ${kind} with the handle ${quote(handle)} is no longer in n8n's storage`,
		advice: ({ kind, ...named }) =>
			`n8n deletes files along with their execution, and does not keep the files of executions that it does not save. In queue mode, all workers must share the same storage. Generate the image again, or use a newer ${kind}.${listRecent(named)}`,
		example: { ...EXAMPLE, kind: 'image' },
	}),
	handlesMissing: input({
		message: '"Handles" contains no image handle',
		advice:
			'Enter handles from "image.handle" in earlier results, or an agent\'s reply with links to its images. There are no handles if n8n keeps files in memory.',
	}),
};
