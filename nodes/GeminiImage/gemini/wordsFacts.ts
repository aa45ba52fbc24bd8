/** The type in `Unsupported MIME type: image/gif`. */
export function mimeTypeIn(said: string): string | undefined {
	const type = /\b(?:image|video|audio|text|application)\/[\w.+-]{1,60}/.exec(said)?.[0];
	return type === undefined || /json/.test(type) ? undefined : type.replace(/[.+-]+$/, '');
}

/** As Google says it of a file that it has deleted, or that another key uploaded. */
const FILE =
	/\/files\/([\w-]{1,80})|\bfile (?:files\/)?([\w-]{1,80}) (?:or it may not exist|is not in an ACTIVE state)/i;

/** The id of the file at Google that a refusal is about. */
export function fileIdIn(said: string): string | undefined {
	const found = FILE.exec(said);
	return found?.[1] ?? found?.[2];
}

/**
 * Which content of the request a refusal is about, as in `missing a thought_signature in content
 * position 2, part position 1`. Google counts from 1, over all contents.
 */
export function contentPositionIn(said: string): number | undefined {
	const position = /content position (\d{1,9})/i.exec(said)?.[1];
	return position === undefined ? undefined : Number(position);
}

/** The location of Vertex AI that a refusal is about, as in `projects/a/locations/us-central1/…`. */
export function locationIn(said: string): string | undefined {
	return /\/locations\/([a-z][a-z0-9-]{0,40})\//.exec(said)?.[1];
}
