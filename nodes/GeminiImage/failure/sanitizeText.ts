/** Most of a provider's words that a message quotes, in characters. */
const MOST_QUOTED = 600;

/** Control characters but for tab and line ends, and marks that turn the direction of a text. */
const UNSEEN =
	/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * A provider's words as one line of plain text. n8n shows descriptions and hints as HTML, so angle
 * brackets become ones that only look like them.
 */
export function sanitizeText(words: string, most = MOST_QUOTED): string {
	const plain = words
		.slice(0, 8 * most)
		.replace(UNSEEN, '')
		.replace(/</g, '‹')
		.replace(/>/g, '›')
		.replace(/\s+/g, ' ')
		.trim();
	return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

/** A sentence with the provider's words, or nothing where it said nothing. */
export function quoteProvider(words: string): string {
	const plain = sanitizeText(words);
	if (plain === '') return '';
	// The next sentence follows, and many providers end without a full stop.
	const end = /[.!?…。！？]$/.test(plain) ? '' : '.';
	return `The provider says: "${plain}"${end}`;
}

/** A constant that a provider names, such as a finish reason, fit for a message and for branching. */
export function sanitizeConstant(constant: string): string {
	return sanitizeText(constant, 80) || 'UNKNOWN';
}
