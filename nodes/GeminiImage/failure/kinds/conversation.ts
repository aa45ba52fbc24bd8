import { input } from '../failureKind';
import { capitalize } from '../imageSource';
import { turnName, turnNames, type NamedTurn } from '../turnName';

const EXAMPLE_TURN = { number: 2, prompt: 'Make it red' };

const FLAWS = {
	noTurn: 'it contains no turns',
	missingLines: 'it is incomplete: its first line promises more lines',
	notAContent: 'each content must be an object with "role" and "parts"',
	otherHeader: 'its header has a different format or a newer version',
	notJson: 'it is not valid JSON',
	textTooLong: 'a text is too long',
} as const;

/** What is wrong with a conversation file; `json` is what the JSON scanner says. */
export type ConversationFlaw = keyof typeof FLAWS | { field: string } | { json: string };

function nameFlaw(why: ConversationFlaw): string {
	if (typeof why === 'string') return FLAWS[why];
	return 'json' in why ? why.json : `a content has an unexpected value (${why.field})`;
}

/** What of a conversation is too much for a request. */
type ConversationLimit =
	'bytes' | 'referenceImages' | { images: number } | { tokens: number; model: string };

function nameLimit(limit: ConversationLimit): string {
	if (limit === 'bytes') return 'is too large for one request';
	if (limit === 'referenceImages') return 'has more reference images than the model accepts';
	return 'images' in limit
		? `has more than the ${limit.images} images allowed in one request`
		: `has more than the ${limit.tokens.toLocaleString('en-US')} tokens that ${limit.model} accepts`;
}

/** The turns that came before, in a file. */
export const conversationFailures = {
	conversationUnreadable: input<{ line: number; why: ConversationFlaw }>({
		message: ({ line, why }) =>
			`The conversation file cannot be read at line ${line}: ${nameFlaw(why)}`,
		advice:
			'Use the file exactly as a Gemini Image node returned it, or omit it to start a new conversation.',
		example: { line: 3, why: 'notJson' },
	}),
	/** `model` is the one that needs the signature. */
	signatureMissing: input<{ turn: NamedTurn; model: string; madeWith?: string }>({
		message({ turn, model, madeWith }) {
			const made = madeWith ? `, because it was generated with ${madeWith}` : '';
			return `${capitalize(turnName(turn))} lacks the thought signature that ${model} needs${made}`;
		},
		advice:
			'Set "On Missing Signature" in the options to "Continue From the Last Image", which starts over with that image as a reference.',
		example: { turn: EXAMPLE_TURN, model: 'Nano Banana Pro' },
	}),
	/** `keeper` keeps, or kept, the images. */
	filesExpired: input<{ turns: readonly NamedTurn[]; keeper: string; isElsewhere: boolean }>({
		message({ turns: [first, ...others], keeper, isElsewhere }) {
			const which = first && (others.length > 0 ? turnNames([first, ...others]) : turnName(first));
			return isElsewhere
				? `${keeper} stores the images uploaded for ${which}, but this provider cannot read them there`
				: `${keeper} no longer stores the images uploaded for ${which}`;
		},
		advice: 'Set "When Unsupported" in the options to "Adjust", which leaves such turns out.',
		example: { turns: [EXAMPLE_TURN], keeper: 'Google', isElsewhere: false },
	}),
	conversationTooLong: input<{ limit: ConversationLimit }>({
		message: ({ limit }) => `The whole conversation ${nameLimit(limit)}`,
		advice: 'Set "When Unsupported" in the options to "Adjust", which leaves out the oldest turns.',
		example: { limit: { images: 14 } },
	}),
};
