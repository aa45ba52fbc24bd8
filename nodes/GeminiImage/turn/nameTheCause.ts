import type { PastTurn } from '../conversation/pastTurns';
import type { Failure } from '../failure/failure';
import type { Reference } from '../images/reference';

type NamedReference = Pick<Reference, 'name' | 'part'>;

/**
 * Adds the reference image or the earlier turn that caused a provider's failure.
 * @param turns the earlier turns that were sent, oldest first
 */
export function nameTheCause(
	failure: Failure,
	references: readonly NamedReference[],
	turns: readonly PastTurn[],
): Failure {
	if (failure.is('signatureRejected') && turns.length > 0) {
		const { signaturePosition = NaN } = failure.facts;
		// Google counts all contents of the request, from 1.
		const turn = turns.flatMap((past) => past.places.map(() => past))[signaturePosition - 1];
		return failure.with({ wasInHistory: true, turn: turn && shortTurn(turn) });
	}
	if (failure.is('fileNotFound')) {
		const turn = turns.find((past) => hasFile(past, failure.facts.fileId));
		return turn ? failure.with({ turn: shortTurn(turn) }) : failure;
	}
	if (failure.is('imageUnreadable')) return withName(failure, references);
	if (failure.is('imageTypeRejected')) {
		const { mimeType } = failure.facts;
		return withName(
			failure,
			references.filter(({ part }) => typeOf(part) === mimeType),
		);
	}
	return failure;
}

/** Names the image if it is the only one that can be meant. */
function withName(
	failure: Failure<'imageUnreadable'> | Failure<'imageTypeRejected'>,
	[only, other]: readonly NamedReference[],
): Failure {
	return only && !other ? failure.with({ imageName: only.name }) : failure;
}

function shortTurn({ number, prompt }: PastTurn): Pick<PastTurn, 'number' | 'prompt'> {
	return { number, prompt };
}

function hasFile({ userImages }: PastTurn, id: string | undefined): boolean {
	return id !== undefined && userImages.some(({ fileUri }) => fileUri?.endsWith(`files/${id}`));
}

function typeOf(part: Reference['part']): string | undefined {
	return 'inlineData' in part ? part.inlineData.mimeType : part.fileData.mimeType;
}
