import { refuse, textOf, type ChatRequest } from './request';

const PLACEHOLDER = /<<(.+?)>>/gs;

function parse(text: string): unknown {
	try {
		const parsed: unknown = JSON.parse(text);
		return parsed;
	} catch {
		return text;
	}
}

/** Looks through lists with one element, and through JSON that is text inside JSON. */
function unwrap(value: unknown): unknown {
	if (Array.isArray(value) && value.length === 1) return unwrap(value[0]);
	const parsed = typeof value === 'string' ? parse(value) : value;
	return typeof parsed === 'object' && parsed !== value ? unwrap(parsed) : value;
}

/** Follows `.image.handle` or `[1].json`. */
function follow(value: unknown, path: string): unknown {
	let found = value;
	for (const [, name, position] of path.matchAll(/\.?([^.[\]]+)|\[(\d+)\]/g)) {
		const index = name ?? position ?? '';
		// A text has characters at positions; none is meant.
		const inside = typeof found === 'string' ? [unwrap(found)] : [found, unwrap(found)];
		found = inside
			.map((value) => Object(value) as Record<string, unknown>)
			.find((value) => Object.hasOwn(value, index))?.[index];
	}
	return found;
}

function findInHistory({ messages }: ChatRequest, pattern: string): string | undefined {
	const match = [...messages.map(textOf).join('\n').matchAll(new RegExp(pattern, 'g'))].at(-1);
	return match?.[1] ?? match?.[0];
}

function find(request: ChatRequest, name: string): unknown {
	const [, pattern] = /^history:(.*)$/s.exec(name) ?? [];
	if (pattern !== undefined) return findInHistory(request, pattern);
	const results = request.messages.filter(({ role }) => role === 'tool').map(textOf);
	const wanted = /^result(?:s\[(\d+)\])?((?:[.[].*)?)$/s.exec(name);
	if (!wanted) return undefined;
	const [, position, path = ''] = wanted;
	const result = position === undefined ? results.at(-1) : results[Number(position)];
	return result === undefined || path === '' ? result : follow(parse(result), path);
}

/**
 * Fills the placeholders of a text from what the model was sent: `<<result.path>>`,
 * `<<results[0].path>>`, `<<history:REGEX>>`.
 * @throws Refusal (400) that names the placeholder which nothing fills
 */
export function fill(request: ChatRequest, text: string): string {
	return text.replace(PLACEHOLDER, (placeholder, name: string) => {
		const found = find(request, name);
		if (found === undefined || found === null) {
			const texts = request.messages.map((message) => `${message.role}: ${textOf(message)}`);
			throw refuse(`Nothing fills ${placeholder} in:\n${texts.join('\n')}`);
		}
		return typeof found === 'string' ? found : JSON.stringify(found);
	});
}
