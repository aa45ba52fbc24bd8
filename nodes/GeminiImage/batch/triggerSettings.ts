import type { IPollFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { parseItemOptions, type ItemOptions } from '../fields/parseOptions';
import { parseParameter } from '../fields/parseParameter';
import { oneOf, text } from '../fields/schemas';

/** What a user sets in the trigger. */
export interface TriggerSettings {
	/** What the name of a batch has in it, in small letters; empty for any. */
	nameFilter: string;
	output: 'images' | 'batch';
	options: ItemOptions;
}

const optionsSchema = z.record(z.string(), z.unknown()).catch({});

/** @throws Failure that names the parameter which cannot be used */
export function readTriggerSettings(context: IPollFunctions): TriggerSettings {
	const parameter = (name: string, fallback: unknown): unknown =>
		context.getNodeParameter(name, fallback);
	const nameFilter = parseParameter('Name Contains', text, parameter('nameFilter', ''));
	return {
		nameFilter: nameFilter.trim().toLowerCase(),
		output: parseParameter('Output', oneOf('images', 'batch'), parameter('output', 'images')),
		options: parseItemOptions(optionsSchema.parse(parameter('options', {}))),
	};
}
