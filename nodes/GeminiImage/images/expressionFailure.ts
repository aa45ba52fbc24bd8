import { Failure } from '../failure/failure';

/**
 * A text that is an expression, or that an expression makes of a value which is not text.
 * @param label the field, as the editor calls it
 * @param expected what the field takes
 */
export function expressionFailure(
	label: string,
	text: string,
	expected: 'name' | 'address',
): Failure | undefined {
	if (isExpression(text)) return new Failure('expressionNotEvaluated', { label, text });
	const value = text.trim();
	return isNoText(value)
		? new Failure('expressionGaveNoText', { label, value, expected })
		: undefined;
}

function isExpression(text: string): boolean {
	const open = text.indexOf('{{');
	return (
		(open >= 0 && text.includes('}}', open)) || /^\s*=?\s*\$(json|binary|input|node|\()/.test(text)
	);
}

function isNoText(value: string): boolean {
	return (
		/^(\[object \w{1,30}\]|undefined|null|NaN)$/.test(value) || /^\[(Object|Array): /.test(value)
	);
}
