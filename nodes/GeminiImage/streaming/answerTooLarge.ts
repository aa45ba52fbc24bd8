/** An answer is larger than any real one, so the node stopped reading it. */
export class AnswerTooLarge extends Error {
	constructor() {
		super('The answer is too large.');
	}
}
