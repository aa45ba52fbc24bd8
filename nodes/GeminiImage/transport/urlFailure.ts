import { isPrivateHost, mayFetch } from './publicUrl';

/** Why an address is not fetched, and what to do about it. */
export interface UrlFailure {
	/** Behind a colon. */
	reason: string;
	todo: string;
}

const NO_ADDRESS = 'it is no web address';
const NOT_PUBLIC = 'it is not a public https address';
const BY_FIELD = 'and name its binary field under "Image Fields".';
const FROM_DISK = `It is a file on a computer: read it with the node "Read/Write Files from Disk" ${BY_FIELD}`;

/** What to do about addresses of other kinds, by how they begin. */
const OTHER_KINDS: ReadonlyArray<readonly [begins: RegExp, todo: string]> = [
	[
		/^http:/i,
		'It starts with http://: write https:// in its place, or fetch the image with an HTTP Request node.',
	],
	[/^gs:/i, 'Put addresses of Google Cloud Storage under "File URIs" in the options.'],
	[/^s3:/i, `Fetch the file with the node "AWS S3" ${BY_FIELD}`],
	[/^s?ftps?:/i, `Fetch the file with the node "FTP" ${BY_FIELD}`],
	[/^blob:/i, 'It is known only to the browser that made it: use the address of the image itself.'],
	[/^(file:|[a-z]:[\\/]|~?\/(?!\/)|\.{1,2}[\\/]|\\\\)/i, FROM_DISK],
	[
		/^[^/:]+\.(png|jpe?g|webp|hei[cf]|gif)$/i,
		'It is the name of a file and not its address. Where the item carries the file, name its binary field under "Image Fields".',
	],
	[/^(\/\/|[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)|localhost\b|[\w.-]+:\d)/i, 'Write https:// before it.'],
];

const PRIVATE =
	'It is an address of this machine or of a private network: fetch the image with an HTTP Request node, and name its binary field under "Image Fields".';

/** @param link as the user or the provider wrote it, or as a redirect says */
export function urlFailure(link: string, baseUrl: string): UrlFailure | undefined {
	const isAddress = URL.canParse(link);
	if (isAddress && mayFetch(new URL(link), baseUrl)) return undefined;
	const reason = isAddress && !/^[a-z]:/i.test(link) ? NOT_PUBLIC : NO_ADDRESS;
	if (isAddress && /^https?:/i.test(link) && isPrivateHost(new URL(link))) {
		return { reason, todo: PRIVATE };
	}
	if (/^https:/i.test(link)) return { reason, todo: 'Check how it is written.' };
	const [, todo] = OTHER_KINDS.find(([begins]) => begins.test(link)) ?? [];
	return { reason, todo: todo ?? 'Enter an address that starts with https://.' };
}
