import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { caseFileSchema } from './caseSchema';

const FOLDER = path.join(__dirname, 'cases');
export const CASE_FILES = ['answers', 'conversations', 'errors', 'inputs', 'n8n'] as const;
export type CaseFile = (typeof CASE_FILES)[number];

function json(name: string): unknown {
	return JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
}

/** Small files by their names, as base64. */
export const FILES: Readonly<Record<string, string>> = z
	.record(z.string(), z.string())
	.parse(json('files'));

export function readCases(name: CaseFile) {
	return caseFileSchema.parse(json(name));
}

/** A value with what its texts stand for in their place. */
export function filledIn<T>(value: T, baseUrl: string): T {
	return z.custom<T>().parse(filled(value, baseUrl));
}

function filled(value: unknown, baseUrl: string): unknown {
	if (typeof value === 'string') {
		return value.replace(/\[\[([^\]]+)\]\]/g, (whole, name: string) => {
			if (name === 'base') return baseUrl;
			const [, letters = '', times] = /^(.+)\*(\d+)$/.exec(name) ?? [];
			return times ? letters.repeat(Number(times)) : (FILES[name] ?? whole);
		});
	}
	if (Array.isArray(value)) return value.map((entry) => filled(entry, baseUrl));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value);
	return Object.fromEntries(entries.map(([key, entry]) => [key, filled(entry, baseUrl)]));
}
