/** A file in n8n's storage, in the words of a handle. */
export interface StoredPlace {
	place: string;
	file: string;
}

/** n8n's names for its storages that keep files by workflow and execution, by their letter in a handle. */
const STORAGES: Readonly<Record<string, string>> = { f: 'filesystem-v2', s: 's3', a: 'azure' };
const DATABASE = 'database';
/** Stands for the execution in the files of a webhook, until n8n renames them at its end. */
const TEMPORARY = 'temp';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const IN_EXECUTION = new RegExp(
	`^([a-z0-9-]+):workflows/(.*)/executions/([0-9a-z]+)/binary_data/(${UUID})$`,
);
const IN_DATABASE = new RegExp(`^${DATABASE}:(${UUID})$`);

/**
 * The place of a stored binary, short enough for a handle.
 * @param id what n8n calls the file, such as `filesystem-v2:workflows/w/executions/12/binary_data/<uuid>`
 */
export function placeOf(id: string, workflowId: string, executionId: string): StoredPlace {
	const [, inDatabase] = IN_DATABASE.exec(id) ?? [];
	if (inDatabase) return { place: 'd', file: shortenUuid(inDatabase) };
	const [, storage, workflow, execution, uuid] = IN_EXECUTION.exec(id) ?? [];
	const letter = Object.keys(STORAGES).find((one) => STORAGES[one] === storage);
	// n8n may name files in another way some day.
	if (!letter || !uuid || workflow !== workflowId) {
		return { place: 'x', file: Buffer.from(id).toString('hex') };
	}
	const later = /^[0-9a-z]*$/.test(executionId) ? executionId : '';
	const where = execution === TEMPORARY ? `t${later}` : execution?.replace(/^(?=[a-z])/, 'e');
	return { place: `${letter}${where}`, file: shortenUuid(uuid) };
}

/** The IDs that the file at a place has, or has had; none where a handle was made up. */
export function idsAt({ place, file }: StoredPlace, workflowId: string): string[] {
	if (place === 'x') return [Buffer.from(file, 'hex').toString()];
	const uuid = lengthenUuid(file);
	if (!uuid) return [];
	if (place === 'd') return [`${DATABASE}:${uuid}`];
	// n8n counts its executions; an `e` stands before any other ID.
	const [, letter = '', isTemporary, execution] =
		/^([a-z])(?:(t)|e)?([0-9a-z]*)$/.exec(place) ?? [];
	const storage = STORAGES[letter];
	if (!storage) return [];
	const executions = [...(isTemporary ? [TEMPORARY] : []), ...(execution ? [execution] : [])];
	return executions.map(
		(id) => `${storage}:workflows/${workflowId}/executions/${id}/binary_data/${uuid}`,
	);
}

/** In base 36, a UUID takes 25 characters. */
const RADIX = 36;
const SHORT_LENGTH = 25;

function shortenUuid(uuid: string): string {
	const number = BigInt(`0x${uuid.replaceAll('-', '')}`);
	return number.toString(RADIX).padStart(SHORT_LENGTH, '0');
}

function lengthenUuid(short: string): string | undefined {
	const number = [...short].reduce(
		(sum, digit) => sum * BigInt(RADIX) + BigInt(parseInt(digit, RADIX)),
		0n,
	);
	const hex = number.toString(16).padStart(32, '0');
	const [, ...groups] = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex) ?? [];
	return groups.length > 0 ? groups.join('-') : undefined;
}
