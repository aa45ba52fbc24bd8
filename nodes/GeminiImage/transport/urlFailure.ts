import type { DownloadFailureCause } from '../failure/downloadCause';
import type { UrlKind } from '../failure/urlAdvice';
import { isPrivateHost, mayFetch } from './publicUrl';

/** Why an address is not fetched, and what it is instead. */
export interface UrlFailure {
	why: Extract<DownloadFailureCause, 'notAnAddress' | 'notPublic'>;
	urlKind: UrlKind;
}

/** Other addresses, by how they begin. */
const OTHER_KINDS: ReadonlyArray<readonly [begins: RegExp, urlKind: UrlKind]> = [
	[/^http:/i, 'http'],
	[/^gs:/i, 'cloudStorage'],
	[/^s3:/i, 's3'],
	[/^s?ftps?:/i, 'ftp'],
	[/^blob:/i, 'blob'],
	[/^(file:|[a-z]:[\\/]|~?\/(?!\/)|\.{1,2}[\\/]|\\\\)/i, 'disk'],
	[/^[^/:]+\.(png|jpe?g|webp|hei[cf]|gif)$/i, 'fileName'],
	[/^(\/\/|[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)|localhost\b|[\w.-]+:\d)/i, 'noScheme'],
];

/**
 * @param link as the user or the provider wrote it, or as a redirect says
 * @returns undefined for an address that may be fetched
 */
export function urlFailure(link: string, baseUrl: string): UrlFailure | undefined {
	const isAddress = URL.canParse(link);
	if (isAddress && mayFetch(new URL(link), baseUrl)) return undefined;
	const why = isAddress && !/^[a-z]:/i.test(link) ? 'notPublic' : 'notAnAddress';
	return { why, urlKind: kindOf(link) };
}

function kindOf(link: string): UrlKind {
	const isWeb = URL.canParse(link) && /^https?:/i.test(link);
	if (isWeb && isPrivateHost(new URL(link))) return 'privateNetwork';
	if (/^https:/i.test(link)) return 'misspelled';
	return OTHER_KINDS.find(([begins]) => begins.test(link))?.[1] ?? 'other';
}
