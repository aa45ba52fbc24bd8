import type { INodeProperties } from 'n8n-workflow';
import type { z } from 'zod';

/** An entry of "Options": its field in the editor, and the parser of what the user or an expression gives. */
export interface Option<
	Name extends string = string,
	Schema extends z.ZodTypeAny = z.ZodTypeAny,
> extends OptionRules {
	name: Name;
	field: INodeProperties;
	schema: Schema;
}

interface OptionRules {
	/** Whether an expression that returns nothing is rejected instead of read as "not set". */
	needsValue?: boolean;
}

/**
 * Defines an option.
 * @param field a literal with all four of displayName, name, type and default, so that n8n's lint checks it
 * @param schemaOf makes the parser; its output for `undefined` is the value of an option that is not set
 */
export function option<const Field extends INodeProperties, Schema extends z.ZodTypeAny>(
	field: Field,
	schemaOf: (field: Field) => Schema,
	rules: OptionRules = {},
): Option<Field['name'], Schema> {
	return { name: field.name, field, schema: schemaOf(field), ...rules };
}
