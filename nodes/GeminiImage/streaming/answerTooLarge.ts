/** An answer is larger than any real one, so reading it was given up. */
export class AnswerTooLarge extends Error {
	constructor() {
		super('The answer does not end.');
	}
}
