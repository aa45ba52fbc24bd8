import { turnName, type PastTurn } from '../conversation/pastTurns';
import { Failure } from '../gemini/failure';

/** As Google counts: from 1, over all contents of the request. */
const POSITION = /content position (\d+)/;

/**
 * Where the provider refuses a thought signature, names the turn and the way out; any other failure
 * stays as it is.
 * @param sent the turns that went along, the oldest first
 */
export function signatureFailure(error: unknown, sent: readonly PastTurn[]): unknown {
	if (!(error instanceof Failure) || sent.length === 0) return error;
	const { message, details } = error;
	const words = `${message} ${details.description}`;
	if (details.httpCode !== 400 || !/thought.?signature/i.test(words)) return error;
	const position = Number(POSITION.exec(words)?.[1]);
	const turns = sent.flatMap((turn) => turn.places.map(() => turn));
	const turn = turns[position - 1];
	const which = turn ? turnName(turn) : 'an earlier turn';
	const said = /The provider's words: "[^]*?" /.exec(details.description)?.[0] ?? '';
	return new Failure(`The provider does not accept the thought signature of ${which}`, {
		...details,
		description: `${said}The conversation is unharmed. To go on from its last image, set "History" in the options to "Last Image Only" for one turn.`,
	});
}
