import { turnedAway } from '../failureKind';

/** Only until every failure has a kind of its own. */
export const uncategorized = turnedAway<{ message: string; advice: string; isInput?: boolean }>({
	reason: 'UNEXPECTED',
	message: ({ message }) => message,
	advice: ({ advice }) => advice,
	example: { message: '', advice: '' },
});
