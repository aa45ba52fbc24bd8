/** What a handle stands for. */
export type HandleKind = 'image' | 'conversation';

/** A handle taken apart. Only small letters and digits, which models copy without mistakes. */
export interface HandleParts {
	kind: HandleKind;
	/** Where n8n keeps the file: its storage and its execution. */
	place: string;
	file: string;
	/** Tells a handle of another workflow from an altered one; 3 characters. */
	workflow: string;
	/** Tells a handle of another credential from an altered one; 3 characters. */
	credential: string;
	/** Proves that this node wrote the rest; 19 characters. */
	seal: string;
}

const KIND = '(?<![0-9a-z])(image|conversation)';
const HANDLE = `${KIND}-([a-z](?:[et][0-9a-z]*|\\d*))-([0-9a-z]+)-([0-9a-z]{3})([0-9a-z]{3})([0-9a-z]{19})(?![0-9a-z])`;
/** What is left of a handle that was cut off or changed. No field of an item is likely to have such a name. */
const DAMAGED = `${KIND}-(?:[fsa]t?\\d+|[dx])-[0-9a-z-]{20,}`;
/** Hyphens that models write in prose. */
const HYPHENS = /[\u2010-\u2015]/g;

export function joinHandle(parts: HandleParts): string {
	const { kind, place, file, workflow, credential, seal } = parts;
	return `${kind}-${place}-${file}-${workflow}${credential}${seal}`;
}

/**
 * The handles that stand in a text, such as a list, a link or an agent's answer; each once, in order.
 * @param kind leaves out those of the other kind where the text holds any of this one
 */
export function findHandles(text: string, kind?: HandleKind): string[] {
	const all = matchesOf(HANDLE, text);
	const handles = [...new Set(all)];
	const ofKind = handles.filter((handle) => handle.startsWith(`${kind}-`));
	return ofKind.length > 0 ? ofKind : handles;
}

/** What is left of handles in a text that were cut off or changed in length. */
export function findDamagedHandles(text: string): string[] {
	return matchesOf(DAMAGED, text).filter((match) => findHandles(match).length === 0);
}

/** Whether a text holds a handle, even a damaged one. */
export function holdsHandle(text: string): boolean {
	return matchesOf(DAMAGED, text).length > 0;
}

function matchesOf(pattern: string, text: string): string[] {
	const plain = text.replace(HYPHENS, '-');
	return [...plain.matchAll(new RegExp(pattern, 'gi'))].map(([match]) => match.toLowerCase());
}

/** @returns undefined for text that is not a whole handle */
export function splitHandle(handle: string): HandleParts | undefined {
	const parts = new RegExp(`^${HANDLE}$`).exec(handle);
	if (!parts) return undefined;
	const [, kind, place = '', file = '', workflow = '', credential = '', seal = ''] = parts;
	const named = kind === 'image' ? 'image' : 'conversation';
	return { kind: named, place, file, workflow, credential, seal };
}

/**
 * A link that carries the handles of what it shows, since a link is what an agent repeats and remembers.
 * Browsers and servers ignore what follows the `#`.
 */
export function linkWith(url: string, ...handles: ReadonlyArray<string | undefined>): string {
	const known = handles.filter((handle) => handle !== undefined);
	return known.length > 0 ? `${url}#${known.join('/')}` : url;
}

/** The handle of the image that a link carries, or that stands in place of a link. */
export function linkedHandle(link: string): string | undefined {
	const fragment = link.slice(link.lastIndexOf('#') + 1).toLowerCase();
	return fragment.split('/').find((part) => splitHandle(part)?.kind === 'image');
}
