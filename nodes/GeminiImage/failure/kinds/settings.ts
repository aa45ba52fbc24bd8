import { input } from '../failureKind';
import { LABELS } from '../labels';
import { sanitizeText } from '../sanitizeText';

/** What a parameter or an option accepts. */
export type AcceptedValue =
	| AcceptedNumber
	| { type: 'choice'; choices: readonly string[] }
	/** The name of a binary field that is not the conversation's. */
	| { type: 'otherField' }
	/** A name that n8n can store. */
	| { type: 'storableName' }
	/** A limit, which must not go missing. */
	| { type: 'limit' }
	| { type: 'unspecified' };

interface AcceptedNumber {
	type: 'number';
	/** Whether the API or n8n accepts no fraction. */
	isWhole: boolean;
	least?: number;
	most?: number;
	/** Plural, such as `seconds`. */
	unit?: string;
	/** What the user probably wrote instead of a plain number. */
	slip?: 'decimalComma' | 'unit' | 'fraction';
}

interface ValueFacts {
	/** Of the parameter or option in the editor. */
	label: string;
	accepted: AcceptedValue;
	/** Whether the value of the first item counts for the whole run. */
	isForAllItems?: boolean;
}

const FOR_ALL_ITEMS =
	'This option applies to all items and is read from the first one, so nothing was sent for any item.';
const CHECK_EXPRESSION = 'check what the expression returns for this item';
const SLIPS = {
	decimalComma: 'Use a decimal point, as in 0.5, and no thousands separators.',
	unit: 'Enter only the number, without a unit or other characters.',
	fraction: 'Round it in the expression, for example with {{ Math.round(10 / 3) }}.',
} as const;

/** Parameters and options of the node. */
export const settingsFailures = {
	promptEmpty: input({
		message: 'The prompt is empty',
		advice: `Describe the image in "${LABELS.prompt}". If the field contains an expression, ${CHECK_EXPRESSION}.`,
	}),
	promptNotText: input<{ given: 'list' | 'emptyList' | 'object' | 'other' }>({
		message: 'The prompt is not text',
		advice: ({ given }) =>
			`The expression in "${LABELS.prompt}" returns ${GIVEN[given]} for this item. It must return text, as in {{ $json.prompt }}. To use a list, join it: {{ $json.lines.join(" ") }}.`,
		example: { given: 'list' },
	}),
	valueEmpty: input<ValueFacts>({
		message: ({ label }) => `"${label}" is empty`,
		advice: valueAdvice,
		example: { label: LABELS.model, accepted: { type: 'unspecified' } },
	}),
	valueUnusable: input<ValueFacts & { value?: string | number | boolean }>({
		message: ({ label, value }) =>
			value === undefined
				? `"${label}" has an invalid value`
				: `"${label}" cannot be ${sanitizeText(typeof value === 'string' ? JSON.stringify(value) : String(value), 60)}`,
		advice: valueAdvice,
		example: {
			label: LABELS.timeout,
			value: 'soon',
			accepted: { type: 'number', isWhole: false, least: 0.1, most: 86_400, unit: 'seconds' },
		},
	}),
	optionUnreadable: input<{ label: string; said?: string }>({
		message: ({ label, said }) =>
			`"${label}" cannot be read${said ? `: ${sanitizeText(said)}` : ''}`,
		advice: `The expression in this option cannot be evaluated. ${FOR_ALL_ITEMS}`,
		example: { label: LABELS.concurrency },
	}),
	imageMissing: input<{ isForAgent: boolean }>({
		message: 'There is no image to edit',
		advice: ({ isForAgent }) =>
			isForAgent
				? 'Pass the handle of an image from "image.handle" in an earlier result. To generate an image from text alone, use a tool for that.'
				: `Enter the binary field of the image in "${LABELS.imageFields}", add "${LABELS.imageUrls}" in the options, or use Text to Image instead.`,
		example: { isForAgent: false },
	}),
	operationUnknown: input<{ operation: string; operations: readonly string[] }>({
		message: ({ operation }) => `There is no operation "${sanitizeText(operation, 60)}"`,
		advice: ({ operations }) =>
			`Choose ${operations.slice(0, -1).join(', ')} or ${operations.at(-1)}.`,
		example: { operation: 'textToVideo', operations: ['Text to Image', 'Image to Image'] },
	}),
};

const GIVEN = {
	list: 'a list',
	emptyList: 'an empty list',
	object: 'an object',
	other: 'something else',
} as const;

function valueAdvice({ accepted, isForAllItems }: ValueFacts): string {
	return [acceptedSentence(accepted), isForAllItems ? FOR_ALL_ITEMS : ''].filter(Boolean).join(' ');
}

function acceptedSentence(accepted: AcceptedValue): string {
	switch (accepted.type) {
		case 'number':
			return numberSentence(accepted);
		case 'choice':
			return `Choose a value in the node, or have the expression return one of ${accepted.choices.map((choice) => `"${choice}"`).join(', ')}.`;
		case 'otherField':
			return 'This field is reserved for the conversation file. Choose another name for the image, such as data.';
		case 'storableName':
			return 'n8n cannot store a field with this name. Choose another name, such as data.';
		case 'limit':
			return `To set a limit, ${CHECK_EXPRESSION}. To run without one, remove the option.`;
		case 'unspecified':
			return `Choose a value in the node, or ${CHECK_EXPRESSION}.`;
	}
}

function numberSentence({ isWhole, least, most, unit, slip }: AcceptedNumber): string {
	const from = least === undefined ? '' : ` of at least ${least}`;
	const range = most === undefined ? from : ` from ${least ?? 0} to ${most}`;
	const hint = slip ? `${SLIPS[slip]} ` : '';
	return `${hint}Enter a ${isWhole ? 'whole ' : ''}number${unit ? ` of ${unit}` : ''}${range}, or ${CHECK_EXPRESSION}.`;
}
