import { badInput, type Failure } from '../gemini/failure';
import { sanitizeText } from '../failure/sanitizeText';

const SWITCH =
	'Nothing was sent. Point at the field, switch it from "Fixed" to "Expression", and see below it what it gives.';

/**
 * What is wrong with a text that is an expression, or what an expression makes of no text.
 * @param label the field, as the editor calls it
 */
export function expressionFailure(label: string, text: string): Failure | undefined {
	const open = text.indexOf('{{');
	if (
		(open >= 0 && text.includes('}}', open)) ||
		/^\s*=?\s*\$(json|binary|input|node|\()/.test(text)
	) {
		const shown = sanitizeText(text, 60);
		return badInput(`"${label}" holds an expression as plain text: ${shown}`, SWITCH);
	}
	const made = text.trim();
	const isMade =
		/^(\[object \w{1,30}\]|undefined|null|NaN)$/.test(made) || /^\[(Object|Array): /.test(made);
	if (!isMade) return undefined;
	return badInput(
		`"${label}" is "${sanitizeText(made, 60)}", which is no ${label === 'Image Fields' ? 'name' : 'address'}`,
		'Nothing was sent. This is what an expression makes of a value that is no text, or that is not there. Open the node and see what the expression gives for this item; it should stand in the field alone.',
	);
}
